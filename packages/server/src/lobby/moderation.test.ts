import type { ModerateRequest } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import type { TokenVerdict } from "../connection/token-verifier.ts";
import { bicycle, town } from "../test/errand-game.ts";
import { enterPhases, type FixtureClient, openFixture, pass } from "../test/lobby-fixture.ts";

const roles = { Mod: "moderator", Max: "moderator", Root: "admin" } as const;

/** Tokens are the names of accounts, of which some have a role. */
const verify = (token: string): TokenVerdict => ({
  kind: "valid",
  subject: token,
  name: token,
  role: roles[token as keyof typeof roles],
});

function open(changed: Parameters<typeof openFixture>[0] = {}) {
  const fixture = openFixture(changed, {}, { verify });
  /** Signs in to an account, and tells the player's id. */
  const enter = (name: string, address?: string) => {
    const client = fixture.connect(address);
    client.ask({ kind: "authenticate", token: name, name });
    const notices = client.take();
    const [welcome] = notices;
    const playerId = welcome?.kind === "authenticated" ? welcome.playerId : "";
    return { client, playerId, notices };
  };
  /** A session in which these have seats, in this order. */
  const seat = (...names: string[]) => {
    const players = names.map((name) => enter(name));
    for (const [i, { client }] of players.entries()) {
      client.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
      const sessionId = fixture.host.of("create").at(-1)?.sessionId ?? "";
      client.ask(
        i === 0 ? { kind: "create", options: { place: town } } : { kind: "join", sessionId, as: "player" },
      );
    }
    fixture.host.run();
    for (const { client } of players) client.take();
    return { sessionId: fixture.host.of("create").at(-1)!.sessionId, players };
  };
  return { fixture, enter, seat };
}

const moderate = (
  { client }: { readonly client: FixtureClient },
  act: ModerateRequest["act"],
  { playerId }: { readonly playerId: string },
  terms: Partial<ModerateRequest> = {},
) => {
  client.ask({ kind: "moderate", act, playerId, seconds: 0, byAddress: false, reason: "", ...terms });
  return client.take().filter(({ kind }) => kind !== "chat");
};

const errors = (client: FixtureClient) =>
  client.take().flatMap((notice) => (notice.kind === "error" ? [`${notice.code}: ${notice.message}`] : []));

const heard = (client: FixtureClient) =>
  client.take().flatMap((notice) => (notice.kind === "chat" ? notice.lines.map(({ text }) => text) : []));

const muted = "forbidden: your chat messages are not passed on";

describe("a muted player", () => {
  it("is told until when and why, is not heard, and is again when the time is over [HOST-047, HOST-048]", () => {
    const { fixture, enter } = open();
    const [mod, ann, bea] = [enter("Mod"), enter("Ann"), enter("Bea")];
    const untilMs = 1_700_000_000_000 + fixture.clock.ms + 600_000;
    expect(moderate(mod, "mute", ann, { seconds: 600, reason: "insults\n!" })).toEqual([
      { kind: "moderated", act: "mute", playerId: ann.playerId, untilMs },
    ]);
    const notice = `${muted} until 2023-11-14 22:23 UTC: insults !`;
    expect(errors(ann.client)).toEqual([notice]);
    ann.client.ask({ kind: "say", text: "am I?" });
    expect(errors(ann.client)).toEqual([notice]);
    expect(heard(bea.client)).toEqual([]);
    expect(fixture.observer.seen).toEqual(["moderated: mute", "chat refused: muted"]);
    expect(fixture.lobby.sanctionCount("mute")).toBe(1);
    fixture.clock.ms += 600_000;
    ann.client.ask({ kind: "say", text: "not any more" });
    expect(heard(bea.client)).toEqual(["not any more"]);
    fixture.lobby.sweep(fixture.clock.ms);
    expect(fixture.lobby.sanctionCount("mute")).toBe(0);
  });

  it("is muted on another connection and in sessions too, until it is lifted [HOST-048]", () => {
    const { enter } = open();
    const [mod, ann] = [enter("Mod"), enter("Ann")];
    moderate(mod, "mute", ann);
    const again = enter("Ann");
    expect(again.playerId).toBe(ann.playerId);
    again.client.ask({ kind: "say", text: "hello" });
    expect(errors(again.client)).toEqual([muted]);
    moderate(mod, "unmute", ann);
    again.client.ask({ kind: "say", text: "hello" });
    expect(heard(again.client)).toEqual(["hello"]);
    expect(moderate(mod, "unmute", ann)).toMatchObject([{ kind: "error", code: "not_found" }]);
  });
});

describe("a kicked player", () => {
  it("loses the connection and the seat at once, and may come back [HOST-035, HOST-048]", () => {
    const { fixture, enter, seat } = open();
    const { sessionId, players } = seat("Ann", "Bea");
    enterPhases(fixture, sessionId, "active");
    const [mod, bea] = [enter("Mod"), players[1]!];
    bea.client.take();
    moderate(mod, "kick", bea, { reason: "rams" });
    expect(bea.client.take()).toMatchObject([
      { kind: "refused", reason: "a moderator has put you out: rams" },
    ]);
    expect(fixture.observer.seen).toContain("disconnected: kicked");
    expect(fixture.lobby.awayCount).toBe(0);
    expect(fixture.host.of("leaveSeat")).toEqual([{ call: "leaveSeat", sessionId, seat: 1 }]);
    expect(enter("Bea").notices[0]).toMatchObject({ kind: "authenticated" });
  });
});

describe("a banned player", () => {
  it("is put out and kept out with 403 and the end of the ban, until it ends [HOST-048]", () => {
    const { fixture, enter } = open();
    const [mod, ann] = [enter("Mod"), enter("Ann")];
    moderate(mod, "ban", ann, { seconds: 3600, reason: "cheats" });
    const text = "you are banned until 2023-11-14 23:13 UTC: cheats";
    expect(ann.client.take()).toMatchObject([{ kind: "refused", reason: text }]);
    expect(ann.client.peer.isClosed).toBe(true);
    expect(enter("Ann").notices).toMatchObject([
      { kind: "error", code: "forbidden", message: text },
      { kind: "refused", reason: text },
    ]);
    expect(fixture.observer.seen.filter((each) => each === "disconnected: banned")).toHaveLength(2);
    fixture.clock.ms += 3_600_000;
    expect(enter("Ann").notices[0]).toMatchObject({ kind: "authenticated" });
  });

  it("is put out also where another server has banned [HOST-048]", () => {
    const { fixture, enter } = open();
    const [mod, ann, bea] = [enter("Mod"), enter("Ann"), enter("Bea")];
    const { inForce } = fixture.moderation;
    const concerning = { subjectId: "x", name: "Ann", network: undefined, reason: "", isLasting: true };
    const by = { imposedMs: 0, byId: "", byName: "", untilMs: Number.POSITIVE_INFINITY };
    inForce.impose({ kind: "ban", identityId: ann.playerId, ...concerning, ...by });
    pass(fixture, 1, mod.client, ann.client, bea.client);
    expect([ann, bea].map(({ client }) => client.peer.isClosed)).toEqual([true, false]);
    expect(ann.client.take().at(-1)).toMatchObject({ kind: "refused", reason: "you are banned" });
  });

  it("who has gone already, or is away, can be banned, and let in again [HOST-048]", () => {
    const { fixture, enter, seat } = open();
    const mod = enter("Mod");
    const gone = enter("Ann");
    gone.client.peer.close();
    moderate(mod, "ban", gone);
    expect(enter("Ann").notices.map(({ kind }) => kind)).toEqual(["error", "refused"]);
    moderate(mod, "unban", gone);
    expect(enter("Ann").notices[0]).toMatchObject({ kind: "authenticated" });
    const { sessionId, players } = seat("Bea", "Cyd");
    enterPhases(fixture, sessionId, "active");
    players[1]!.client.peer.close();
    expect(fixture.lobby.awayCount).toBe(1);
    moderate(mod, "ban", players[1]!);
    expect(fixture.lobby.awayCount).toBe(0);
  });

  it("may take the address along: all players there, but no moderator and no exempt address [HOST-048]", () => {
    const { enter } = open({ isExempt: (address) => address === "10.0.0.1" });
    const mod = enter("Mod", "192.0.2.1");
    const [ann, bea, cyd] = [enter("Ann", "192.0.2.1"), enter("Bea", "192.0.2.1"), enter("Cyd", "192.0.2.2")];
    moderate(mod, "ban", ann, { byAddress: true });
    expect([ann, bea, cyd, mod].map(({ client }) => client.peer.isClosed)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(enter("Dan", "192.0.2.1").notices.map(({ kind }) => kind)).toEqual(["error", "refused"]);
    expect(enter("Max", "192.0.2.1").notices[0]).toMatchObject({ kind: "authenticated" });
    const eve = enter("Eve", "10.0.0.1");
    expect(moderate(mod, "ban", eve, { byAddress: true })).toEqual([
      {
        kind: "error",
        code: "bad_request",
        message: "many share the address of this player; leave it out",
      },
    ]);
    expect(eve.client.peer.isClosed).toBe(false);
  });
});

describe("moderating", () => {
  it("is for moderators, and for what is below them [HOST-048]", () => {
    const { enter } = open();
    const [mod, max, root, ann] = [enter("Mod"), enter("Max"), enter("Root"), enter("Ann")];
    const refused = (notices: ReturnType<typeof moderate>) =>
      notices.map((notice) => (notice.kind === "error" ? notice.message : notice.kind));
    expect(refused(moderate(ann, "kick", mod))).toEqual(["only moderators may do that"]);
    expect(refused(moderate(mod, "ban", max))).toEqual(["that player is moderator as well"]);
    expect(refused(moderate(mod, "ban", root))).toEqual(["that player is admin as well"]);
    expect(refused(moderate(mod, "ban", mod))).toEqual(["that player is moderator as well"]);
    expect(refused(moderate(mod, "ban", { playerId: town }))).toEqual(["there is no such player"]);
    expect(refused(moderate(root, "mute", mod))).toEqual(["moderated"]);
  });

  it("is bounded: one sanction too many is refused, another one of the same player is not [HOST-048]", () => {
    const { enter } = open({ sanctionsMax: 1 });
    const [mod, ann, bea] = [enter("Mod"), enter("Ann"), enter("Bea")];
    moderate(mod, "mute", ann, { seconds: 5 });
    expect(moderate(mod, "mute", bea)).toEqual([
      { kind: "error", code: "unavailable", message: "there are 1 mutes and bans already" },
    ]);
    expect(moderate(mod, "mute", ann)).toEqual([{ kind: "moderated", act: "mute", playerId: ann.playerId }]);
  });

  it("and reporting leave an entry for each act, with who, whom, why and until when [HOST-048]", () => {
    const { fixture, enter, seat } = open();
    const [mod, ann, bea] = [enter("Mod"), enter("Ann"), enter("Bea")];
    ann.client.ask({ kind: "say", text: "rude" });
    bea.client.take();
    bea.client.ask({ kind: "report", playerId: ann.playerId, reason: " rude \n words" });
    expect(bea.client.take()).toEqual([{ kind: "reported", playerId: ann.playerId }]);
    moderate(mod, "mute", ann, { seconds: 60, reason: "see report" });
    moderate(mod, "unmute", ann);
    moderate(mod, "kick", ann);
    moderate(mod, "ban", ann);
    const { audits, reports } = fixture.moderation;
    expect(audits.map(({ act, byName, name, reason }) => `${byName} ${act} ${name}: ${reason}`)).toEqual([
      "Bea report Ann: rude words",
      "Mod mute Ann: see report",
      "Mod unmute Ann: ",
      "Mod kick Ann: ",
      "Mod ban Ann: ",
    ]);
    expect(audits[1]).toMatchObject({ untilMs: audits[1]!.atMs + 60_000, playerId: ann.playerId });
    expect(reports).toMatchObject([{ name: "Ann", reason: "rude words", chat: [{ text: "rude" }] }]);
    const { players } = seat("Dan", "Eve");
    players[0]!.client.ask({ kind: "kick", playerId: players[1]!.playerId });
    expect(audits.at(-1)).toMatchObject({ act: "host-kick", byName: "Dan", name: "Eve" });
  });
});

describe("reporting", () => {
  it("is possible for who has gone, and needs somebody who is known and a reason [HOST-048]", () => {
    const { fixture, enter } = open();
    const [ann, bea] = [enter("Ann"), enter("Bea")];
    const report = (playerId: string, reason: string) => {
      bea.client.ask({ kind: "report", playerId, reason });
      return errors(bea.client);
    };
    ann.client.peer.close();
    expect(report(ann.playerId, "left in the middle")).toEqual([]);
    expect(report(ann.playerId, " ")).toEqual(["bad_request: the report gives no reason"]);
    expect(report(town, "who?")).toEqual(["not_found: there is no such player"]);
    expect(fixture.moderation.reports).toHaveLength(1);
  });
});

it("Words of the filter are shown as stars, to everybody alike [HOST-048]", () => {
  const { enter } = open({ chatBlockedWords: ["darn"] });
  const [ann, bea] = [enter("Ann"), enter("Bea")];
  ann.client.ask({ kind: "say", text: "Darn!" });
  for (const { client } of [ann, bea]) expect(heard(client)).toEqual(["****!"]);
});

describe("blocking by an account", () => {
  it("is kept, and comes back with the account unless it has chosen anew [HOST-048]", () => {
    const { fixture, enter } = open();
    const kept: unknown[] = [];
    const answers: ((playerIds: readonly string[]) => void)[] = [];
    fixture.moderation.keepBlocked = (accountId, playerIds) => void kept.push([accountId, playerIds]);
    fixture.moderation.blockedBy = (_accountId, known) => void answers.push(known);
    const [ann, bea] = [enter("Ann"), enter("Bea")];
    answers[1]!([ann.playerId]);
    ann.client.ask({ kind: "say", text: "unheard" });
    expect(heard(bea.client)).toEqual([]);
    bea.client.ask({ kind: "block", playerIds: [] });
    expect(kept).toEqual([[bea.playerId, []]]);
    answers[1]!([ann.playerId]);
    ann.client.ask({ kind: "say", text: "heard" });
    expect(heard(bea.client)).toEqual(["heard"]);
  });
});
