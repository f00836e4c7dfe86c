import { describe, expect, it, vi } from "vitest";
import { LocalEventBus } from "../events/local-event-bus.ts";
import type { ServerEvent } from "../events/server-event.ts";
import { bicycle, town } from "../test/errand-game.ts";
import { errandRecords } from "../test/errand-records.ts";
import { openFixture } from "../test/lobby-fixture.ts";
import { KnownProfiles } from "./known-profiles.ts";

const wanted = { vehicle: bicycle };
const admitted = { loadout: wanted };
const tooMany = { code: "forbidden", message: "too many bells" };
const notYet = { code: "unavailable", message: "your profile is not known yet; try again in a moment" };

/** Profiles whose reading waits for the test. */
function openTest() {
  const faults: string[] = [];
  const bus = new LocalEventBus<ServerEvent>({
    failed: (_, __, error) => void faults.push(String(error)),
    dropped: () => {},
  });
  const answers: ((bells: number, revision?: number) => void)[] = [];
  const failures: ((error: Error) => void)[] = [];
  const ask = () =>
    new Promise((resolve, reject) => {
      answers.push((bells, revision = 1) => {
        const profile = JSON.stringify({ errands: 0, tips: 0, bells });
        resolve({ row: { revision, version: 1, profile, updated_at: 0 }, known: undefined });
      });
      failures.push(reject);
    });
  const games = new Map([[errandRecords.game, errandRecords]]);
  const known = new KnownProfiles(
    { games, ask: ask as never, log: { error: (_, message) => void faults.push(message) } },
    bus,
  );
  const admit = (accountId: string | undefined) => known.admit("errand", accountId, wanted as never);
  const change = (bells: number, revision: number, accountId = "ann") =>
    bus.publish({
      kind: "record-changed",
      game: "errand",
      accountId,
      revision,
      profile: { errands: 0, tips: 0, bells },
    });
  return { known, admit, answers, failures, change, faults };
}

const turn = () => new Promise(setImmediate);

describe("what players may take along", () => {
  it("follows from their profiles, which are read when they sign in", async () => {
    const { known, admit, answers } = openTest();
    known.expect("errand", "ann");
    expect(admit("ann")).toEqual(notYet);
    // It is read once, though asked for twice.
    expect(answers).toHaveLength(1);
    answers[0]!(3);
    await turn();
    expect(admit("ann")).toEqual(tooMany);
  });

  it("follows from the newest profile, whatever is told first", async () => {
    const { known, admit, answers, change } = openTest();
    known.expect("errand", "ann");
    answers[0]!(0, 1);
    await turn();
    expect(admit("ann")).toEqual(admitted);
    change(3, 3);
    await turn();
    expect(admit("ann")).toEqual(tooMany);
    known.expect("errand", "ann");
    answers[1]!(0, 2);
    await turn();
    expect(admit("ann")).toEqual(tooMany);
  });

  it("is not kept of those who are not here", async () => {
    const { admit, change } = openTest();
    change(3, 1, "bea");
    await turn();
    expect(admit("bea")).toEqual(notYet);
  });

  it("is for guests without an account what everybody begins with, and without records anything", () => {
    const { known, admit, answers } = openTest();
    expect(admit(undefined)).toEqual(admitted);
    expect(known.admit("other", "ann", wanted as never)).toEqual(admitted);
    expect(answers).toEqual([]);
  });

  it("is asked for again after a failure, which the log names", async () => {
    const { admit, answers, failures, faults } = openTest();
    expect(admit("ann")).toEqual(notYet);
    failures[0]!(new Error("no disk"));
    await turn();
    expect(faults).toEqual(["a profile cannot be read, so that its owner gets no seat"]);
    expect(admit("ann")).toEqual(notYet);
    answers[1]!(0);
    await turn();
    expect(admit("ann")).toEqual(admitted);
  });
});

describe("a lobby whose games have records", () => {
  const other = { vehicle: "77777777-7777-4777-8777-777777777777" };

  it("gives seats with what the records make of a loadout, and refuses with their reason", () => {
    let verdict: ReturnType<KnownProfiles["admit"]> = tooMany as never;
    const expected: unknown[] = [];
    const loadouts = {
      expect: (...who: unknown[]) => void expected.push(who),
      admit: () => verdict,
    };
    const fixture = openFixture({}, {}, { loadouts });
    const taken = vi.spyOn(fixture.host, "takeSeat");
    const client = fixture.enter("Ann");
    expect(expected).toEqual([["errand", undefined]]);
    client.ask({ kind: "loadout", loadout: wanted });
    client.take();
    client.ask({ kind: "create", options: { place: town } });
    expect(client.take()).toMatchObject([{ kind: "error", ...tooMany }]);
    // What the records make of it is looked at by the rules, too.
    verdict = { loadout: other };
    client.ask({ kind: "create", options: { place: town } });
    expect(client.take()).toMatchObject([{ kind: "error", message: "there is no such vehicle" }]);
    verdict = { loadout: { ...wanted, extra: 1 } };
    client.ask({ kind: "create", options: { place: town } });
    expect(taken).toHaveBeenCalledTimes(1);
    expect(taken.mock.calls[0]![1]).toMatchObject({ loadout: { ...wanted, extra: 1 } });
  });
});
