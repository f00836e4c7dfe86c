import type { GamePackage, Json } from "@fairtick/contract";
import type { SnapshotTable } from "@fairtick/wire";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { gamePackage as crowd, VIEW_RADIUS_M } from "./games/crowd-game.ts";
import type { JsonClient } from "./games/json-client.ts";
import { gamePackage as smallest } from "./games/smallest-game.ts";
import type { SnapshotFrame } from "./games/snapshot-frames.ts";
import { startTestServer } from "./suite/test-server.ts";

let running: Awaited<ReturnType<typeof startTestServer>>;
const clients: JsonClient[] = [];

beforeAll(async () => {
  running = await startTestServer([crowd, smallest], ["crowd-game", "smallest-game"]);
});

afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));

afterAll(() => running.server.close(0));

/** People who have signed in to a game and may take a seat of a session of these capacities. */
async function enter(
  game: GamePackage,
  capacities: { readonly [section: string]: number },
  ...names: string[]
) {
  const entered = await Promise.all(names.map((name) => running.enter(game, capacities, name)));
  clients.push(...entered);
  return entered;
}

async function create(client: JsonClient, options: Json): Promise<string> {
  client.send({ type: "create", options });
  const { sessionId, seat } = await client.next("joined");
  expect(seat).toBe(0);
  return sessionId;
}

const command = (number: number, type: string, payload: Json) => ({
  type: "command",
  number,
  command: { type, payload },
});

describe("a crowd on a running server", () => {
  const people = (frame: SnapshotFrame) => frame.snapshot.tables.people;
  const ownRow = (frame: SnapshotFrame) => people(frame).own.indexOf(true);
  const walkedM = (frame: SnapshotFrame) => people(frame).columns.walkedM[ownRow(frame)] ?? 0;

  /** Of everything that is shown, from the viewer's own person, or from the middle. */
  function farthestM(frame: SnapshotFrame): number {
    const own = ownRow(frame);
    const [x, y] = own < 0 ? [0, 0] : [at(people(frame), "x", own), at(people(frame), "y", own)];
    const distances = Object.values(frame.snapshot.tables).flatMap((table) =>
      table.rows.map((_, i) => Math.hypot(at(table, "x", i) - x, at(table, "y", i) - y)),
    );
    return Math.max(...distances);
  }
  const at = (table: SnapshotTable, column: string, i: number) => table.columns[column][i] ?? Number.NaN;

  async function enterCrowd(...names: string[]) {
    const entered = await enter(crowd, { leaders: 3, people: 303 }, ...names);
    const sessionId = await create(entered[0], { seats: 3, walkers: 300, strollers: 0, seconds: 0 });
    entered[0].send({ type: "start" });
    await entered[0].next("starting");
    return { entered, sessionId };
  }

  it("seats people while it runs, and shows each its own person and what is near it [HOST-001]", async () => {
    const { entered, sessionId } = await enterCrowd("Ann", "Bo", "Watcher");
    const [ann, bo, watcher] = entered;
    bo.send({ type: "join", session: sessionId });
    expect((await bo.next("joined")).seat).toBe(1);
    watcher.send({ type: "watch", session: sessionId });
    expect((await watcher.next("joined")).seat).toBeUndefined();

    ann.onFrame = ({ serverTick }) => ann.send({ input: { sequence: serverTick, forward: 1, turn: 0 } });
    const seen = await ann.frame("Ann walk", (frame) => walkedM(frame) > 1);
    const seenByBo = await bo.frame("that tick", ({ serverTick }) => serverTick >= seen.serverTick);
    const watched = await watcher.frame("that tick", ({ serverTick }) => serverTick >= seen.serverTick);
    expect(walkedM(seenByBo)).toBe(0);
    expect(people(seen).rows[ownRow(seen)]).not.toBe(people(seenByBo).rows[ownRow(seenByBo)]);
    expect(people(watched).own).not.toContain(true);
    for (const frame of [seen, seenByBo, watched]) {
      expect(farthestM(frame)).toBeLessThan(VIEW_RADIUS_M + 0.1);
      const known = people(frame).columns.energy.filter((energy) => energy !== undefined);
      expect(known).toHaveLength(frame === watched ? 0 : 1);
    }
  });

  it("answers each command once, applies each number once, and has none from watchers [HOST-001]", async () => {
    const { entered, sessionId } = await enterCrowd("Ann", "Watcher");
    const [ann, watcher] = entered;
    watcher.send({ type: "watch", session: sessionId });
    watcher.send(command(1, "pause", {}));
    expect(await watcher.next("error")).toMatchObject({ code: "forbidden" });

    ann.send(command(1, "drop", { kind: 5 }));
    ann.send(command(1, "drop", { kind: 6 }));
    ann.send(command(2, "drop", { kind: 7 }));
    const frame = await ann.frame("a 7", ({ snapshot }) => snapshot.tables.items.columns.kind.includes(7));
    expect(frame.snapshot.tables.items.columns.kind).toEqual([5, 7]);
    ann.send(command(0, "pause", {}));
    const replies = [];
    for (let i = 0; i < 4; i++) replies.push(await ann.next("command-reply"));
    expect(replies.map(({ number, refusal }) => [number, refusal?.code])).toEqual([
      [1, undefined],
      [1, undefined],
      [2, undefined],
      [0, "bad_request"],
    ]);
    ann.send(command(3, "pause", {}));
    await ann.frame("a pause", ({ snapshot }) => snapshot.records.crowd.phase === 3);
    expect(watcher.notices.filter(({ kind }) => kind === "command-reply")).toEqual([]);
  });

  it("tells who comes back the number of the last command, so that the next one is taken", async () => {
    const { entered, sessionId } = await enterCrowd("Ann", "Bo");
    const [ann, bo] = entered;
    bo.send({ type: "join", session: sessionId });
    expect((await bo.next("joined")).lastCommand).toBe(0);
    bo.send(command(4, "drop", { kind: 5 }));
    await bo.next("command-reply");
    bo.lose();
    await ann.next("player-left");
    const [again] = await enter(crowd, { leaders: 3, people: 303 }, "Bo");
    const { lastCommand, ...joined } = await again.next("joined");
    expect([joined.sessionId, joined.seat, lastCommand]).toEqual([sessionId, 1, 4]);
    again.send(command(lastCommand + 1, "drop", { kind: 6 }));
    expect(await again.next("command-reply")).toEqual({ kind: "command-reply", number: 5 });
  });

  it("lets seats go and be taken again, with frames for whoever sits there [HOST-001]", async () => {
    const { entered, sessionId } = await enterCrowd("Ann", "Bo", "Cy");
    const [ann, bo, cy] = entered;
    bo.send({ type: "join", session: sessionId });
    await bo.frame("Bo", (frame) => ownRow(frame) >= 0);
    bo.send({ type: "leave" });
    await bo.next("left");
    await ann.next("player-left");
    bo.frames.length = 0;
    cy.send({ type: "join", session: sessionId });
    expect((await cy.next("joined")).seat).toBe(1);
    for (let i = 0; i < 3; i++) await cy.frame("Cy", (frame) => ownRow(frame) >= 0);
    expect(bo.frames).toEqual([]);
  });
});

describe("the smallest game on a running server", () => {
  it("goes from its lobby to its result, with one frame for everybody [HOST-001]", async () => {
    const [ann, bo, late] = await enter(smallest, { dots: 3 }, "Ann", "Bo", "Late");
    const sessionId = await create(ann, { seats: 3 });
    bo.send({ type: "join", session: sessionId });
    expect((await bo.next("joined")).seat).toBe(1);
    const shown = [ann, bo].map((client, seat) => {
      const frames = new Map<number, SnapshotFrame>();
      client.onFrame = (frame) => {
        frames.set(frame.serverTick, frame);
        client.send({ input: { sequence: frame.serverTick, push: (seat + 1) / 2 } });
      };
      return frames;
    });
    ann.send({ type: "start" });
    await bo.next("starting");
    late.send({ type: "join", session: sessionId });
    expect(await late.next("error")).toMatchObject({ code: "already_started" });

    const isOver = ({ snapshot }: SnapshotFrame) => snapshot.records.match.phase === 4;
    const last = await ann.frame("the end", isOver);
    expect(last.snapshot.records.match.winner).toBe(2);
    expect(last.events).toEqual([{ name: "arrived", subject: 1, values: [] }]);
    expect(await bo.frame("the end", isOver)).toEqual(last);
    const common = [...shown[0].keys()].filter((tick) => shown[1].has(tick));
    expect(common.length).toBeGreaterThan(10);
    for (const tick of common) expect(shown[0].get(tick)).toEqual(shown[1].get(tick));
    await expect.poll(() => running.results.map(({ resultJson }) => resultJson)).toContain('{"winner":"Bo"}');
  });
});
