import { describe, expect, it } from "vitest";
import type { PlaybackState } from "../host/playback.ts";
import { town } from "../test/errand-game.ts";
import { type Fixture, openFixture, pass } from "../test/lobby-fixture.ts";
import type { PlaybackOrder } from "./playbacks.ts";

const digest = "ab".repeat(32);
const order: PlaybackOrder = {
  game: "errand",
  replayOf: "recorded",
  title: "Town",
  createdBy: "ann",
  visibility: "public",
  replay: new Uint8Array(0),
  content: [{ kind: "places", id: "old", name: "Old", version: "1", digest, manifest: {}, files: {} }],
};

const facts = {
  session: {
    options: { place: town },
    plan: { title: "Town", seats: 4, reservedSeats: 0, countdownSeconds: 3, capacities: {}, content: [] },
    seed: 1,
    layoutHash: "",
    content: [{ kind: "places", id: "old", digest }],
  },
  phase: "active" as const,
  firstTick: 10,
  lastTick: 500,
};

/** A playback that can be watched. */
async function play(fixture: Fixture, changed: Partial<PlaybackOrder> = {}) {
  const opening = fixture.lobby.playbacks.open({ ...order, ...changed });
  const { sessionId } = fixture.host.of("play").at(-1)!;
  fixture.host.emit({ kind: "playable", sessionId, facts });
  await opening;
  return sessionId;
}

const report = (fixture: Fixture, sessionId: string, state: Partial<PlaybackState>) =>
  fixture.host.emit({
    kind: "playback",
    sessionId,
    state: { tick: 10, speed: 1, isPaused: false, jumps: 0, ...state },
  });

describe("a playback", () => {
  it("is a session that can be watched and not played in, and leaves no result [HOST-065]", async () => {
    const fixture = openFixture();
    const sessionId = await play(fixture);
    const client = fixture.enter("Bea");
    client.ask({ kind: "join", sessionId, as: "player" });
    client.ask({ kind: "join", sessionId, as: "spectator" });
    client.ask({ kind: "content", contentKind: "places", id: "old", digest });
    expect(client.take()).toMatchObject([
      { kind: "error", code: "already_started", message: "the session is a replay; it can be watched" },
      { kind: "joined", sessionId },
      { kind: "playback", tick: 10, firstTick: 10, lastTick: 500, speed: 1, isPaused: false },
      { kind: "content", item: { id: "old", digest } },
    ]);
    expect(fixture.lobby.summary(sessionId)).toMatchObject({
      title: "Replay: Town",
      phase: "active",
      spectatorCount: 1,
    });
    expect(fixture.lobby.runningCount).toBe(0);
    fixture.lobby.playbacks.close(sessionId);
    expect(client.take()).toContainEqual({ kind: "left" });
    expect([fixture.outcomes, fixture.starts]).toEqual([[], []]);
  });

  it("is shown to previews with each change, and does not last for them [HOST-065]", async () => {
    const fixture = openFixture({ playbackIdleMs: 30_000 });
    const sessionId = await play(fixture);
    const client = fixture.connect();
    client.ask({ kind: "authenticate", token: "t", name: "Pat", isPreview: true });
    client.ask({ kind: "join", sessionId, as: "spectator" });
    expect(client.kinds()).toEqual(["authenticated", "joined", "playback"]);
    report(fixture, sessionId, { isPaused: true });
    expect(client.take()).toMatchObject([{ kind: "playback", isPaused: true }]);
    expect(fixture.lobby.summary(sessionId)).toMatchObject({ spectatorCount: 0 });
    pass(fixture, 31, client);
    expect(client.kinds()).toContain("left");
  });

  it("tells its viewers of a pause and of another speed, and its maker when it is done", async () => {
    const fixture = openFixture();
    const sessionId = await play(fixture);
    const client = fixture.enter("Bea");
    client.ask({ kind: "join", sessionId, as: "spectator" });
    client.take();
    const changing = fixture.lobby.playbacks.change(sessionId, { isPaused: true, tick: 90 });
    expect(fixture.host.of("changePlayback")).toMatchObject([{ change: { isPaused: true, tick: 90 } }]);
    report(fixture, sessionId, { isPaused: true });
    report(fixture, sessionId, { isPaused: true, tick: 90, jumps: 1 });
    expect(await changing).toMatchObject({ tick: 90, isPaused: true });
    expect(client.take()).toMatchObject([{ kind: "playback", isPaused: true }]);
    expect(await fixture.lobby.playbacks.change("nowhere", {})).toBeUndefined();
  });

  it("ends when nobody has watched it for long, and not before", async () => {
    const fixture = openFixture();
    const sessionId = await play(fixture);
    fixture.advance(20_000);
    const client = fixture.enter("Bea");
    client.ask({ kind: "join", sessionId, as: "spectator" });
    fixture.advance(4000);
    client.ask({ kind: "leave" });
    fixture.advance(1000);
    client.ask({ kind: "disconnect" });
    fixture.advance(24_000);
    expect(fixture.lobby.playbacks.find(sessionId)).toBeDefined();
    fixture.advance(8000);
    expect(fixture.lobby.playbacks.find(sessionId)).toBeUndefined();
    expect(fixture.host.of("remove")).toEqual([{ call: "remove", sessionId }]);
  });

  it("is refused with the reason, also for who has enough of them, and where there are enough", async () => {
    const fixture = openFixture();
    const { playbacks } = fixture.lobby;
    const opening = playbacks.open(order);
    expect(await playbacks.open(order)).toMatchObject({ code: "conflict" });
    const { sessionId } = fixture.host.of("play")[0]!;
    fixture.host.emit({ kind: "failed", sessionId, message: "it is of other rules" });
    expect(await opening).toEqual({ code: "conflict", message: "it is of other rules" });
    await play(fixture);
    await play(fixture, { createdBy: "bea" });
    expect(await playbacks.open({ ...order, createdBy: "cleo" })).toMatchObject({ code: "unavailable" });
    fixture.lobby.beginShutdown(fixture.connections);
    expect(await playbacks.open(order)).toMatchObject({ code: "shutting_down" });
  });

  it("ends for its viewers, with the reason, when the replay is not true", async () => {
    const fixture = openFixture();
    const sessionId = await play(fixture);
    const client = fixture.enter("Bea");
    client.ask({ kind: "join", sessionId, as: "spectator" });
    client.take();
    fixture.host.emit({ kind: "failed", sessionId, message: "the replay is not true at tick 7" });
    expect(client.take()).toMatchObject([
      { kind: "error", code: "internal", message: "the replay is not true at tick 7" },
      { kind: "left" },
      { kind: "lobby" },
    ]);
    expect(fixture.lobby.playbacks.count).toBe(0);
  });
});
