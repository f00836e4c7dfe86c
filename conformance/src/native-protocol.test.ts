import { hashLayout } from "@fairtick/kernel";
import { sessionLayout } from "@fairtick/session";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { NativeClient } from "./games/native-client.ts";
import { gamePackage as smallest, smallestGame } from "./games/smallest-game.ts";
import { startTestServer } from "./suite/test-server.ts";

const SEATS = 4;
const ROWS = 8;
const options = { seats: SEATS };
let running: Awaited<ReturnType<typeof startTestServer>>;
const clients: NativeClient[] = [];

beforeAll(async () => {
  running = await startTestServer([smallest], ["smallest-game"]);
});
afterEach(() => Promise.all(clients.splice(0).map((client) => client.close())));
afterAll(() => running.server.close(0));

async function connect(): Promise<NativeClient> {
  const client = await NativeClient.connect(running.server.ports[0].tcpPort, smallestGame, { dots: SEATS });
  clients.push(client);
  return client;
}

async function enter(name: string) {
  const client = await connect();
  client.hello(name);
  return { client, welcome: await client.next("Welcome") };
}

async function startedBy(name: string) {
  const { client, welcome } = await enter(name);
  client.create(options);
  const joined = await client.next("Joined");
  client.send({ type: "StartSession" });
  await client.next("Starting");
  return { client, welcome, joined };
}

const x = (frame: { readonly snapshot: NativeFrameSnapshot }) => frame.snapshot.tables.dots.columns.x[0];
type NativeFrameSnapshot = Awaited<ReturnType<NativeClient["frame"]>>["snapshot"];

describe("the native protocol on a running server", () => {
  it("tells a client of another version of the rules why it cannot play, and closes", async () => {
    const client = await connect();
    client.hello("Ann", { rules: 99 });
    const { code, message } = await client.next("Refused");
    expect(code).toBe("incompatible");
    expect(message).toContain("version 1 of the rules, the client version 99");
    await client.ended();
  });

  it("gives who joins all that the rules need, with the hash of the state's layout", async () => {
    const { client, welcome } = await enter("Ann");
    expect(welcome.rules).toBe(smallestGame.version);
    client.create(options);
    const { seat, session } = await client.next("Joined");
    expect(seat).toBe(0);
    expect(JSON.parse(session.options)).toEqual(options);
    const plan = smallestGame.plan(options, {
      find: () => undefined,
      ids: () => [],
      derived: (_, make) => make(),
    });
    if ("code" in plan) throw new Error(plan.message);
    expect(session.layoutHash).toBe(hashLayout(sessionLayout(smallestGame, plan)));
    expect((await client.next("Roster")).entries.map(({ name }) => name)).toEqual(["Ann"]);
  });

  it("applies rows at the ticks that they name, whoever repeats them, and says how early they come [HOST-086]", async () => {
    const { client } = await startedBy("Ann");
    const { head } = await client.frame(
      "a frame of the running session",
      ({ snapshot }) => snapshot.records.match[0] === 2,
    );
    const first = head.tick + 10;
    client.input(head.tick, first + 3, 4, [1]);
    client.input(head.tick, first + 3, ROWS, [-1]);
    const moved = await client.frame("what the rows did", (frame) => frame.head.tick >= first + 4);
    // Four ticks of an eighth of a metre; then the newest row is repeated for as long as the game says.
    const repeated = Math.min(moved.head.tick - first - 4, smallestGame.onMissingInput.repeatTicks);
    // Before `first` the second frame has rows for the other way, of which only those that had no row yet count.
    const before = 4;
    const expected = (4 - before + repeated) * 0.125;
    expect(Math.abs((x(moved) ?? Number.NaN) - expected)).toBeLessThan(0.01);
    const reported = await client.frame("a report", (frame) => (frame.head.report?.missedTicks ?? 0) > 0);
    expect(reported.head.report?.missedTicks).toBeGreaterThan(0);
  });

  it("sends what has changed since the snapshot that was acknowledged, and events until they are", async () => {
    const { client } = await startedBy("Ann");
    const whole = await client.frame(
      "a frame of the running session",
      ({ snapshot }) => snapshot.records.match[0] === 2,
    );
    client.input(whole.head.tick, whole.head.tick + 5, 1, [0]);
    const delta = await client.frame("a shorter frame", ({ byteLength }) => byteLength < whole.byteLength);
    expect(delta.snapshot.tables.dots.shown[0]).toBe(2);
    let won = delta;
    while (won.head.events.length === 0) {
      client.input(-1, won.head.tick + 20, 20, [1]);
      won = await client.frame("the next frame");
    }
    expect(won.head.events[0]?.kind.name).toBe("arrived");
    const again = await client.frame("the event once more", ({ head }) => head.events.length > 0);
    expect(again.head.events[0]?.tick).toBe(won.head.events[0]?.tick);
    client.input(again.head.tick, again.head.tick + 5, 1, [0]);
    await client.frame("a frame without it", ({ head }) => head.events.length === 0);
  });

  it("hands a seat over to the connection that has the token of the one before, once [HOST-033] [HOST-034]", async () => {
    const { client, welcome, joined } = await startedBy("Ann");
    const again = await connect();
    again.hello("Ann", { resume: welcome.resumeToken });
    const back = await again.next("Welcome");
    expect(back.playerId).toBe(welcome.playerId);
    expect(back.resumeToken).not.toBe(welcome.resumeToken);
    expect(await again.next("Joined")).toMatchObject({ sessionId: joined.sessionId, seat: 0 });
    expect((await client.next("Refused")).code).toBe("replaced");
    await client.ended();
    expect((await again.frame("a frame")).snapshot.tables.dots.shown[0]).toBe(2);

    again.send({ type: "Ping", sentMs: 1 });
    await again.next("Pong");
    const late = await connect();
    late.hello("Ann", { resume: welcome.resumeToken });
    expect((await late.next("Welcome")).playerId).not.toBe(welcome.playerId);
    const stranger = await connect();
    stranger.hello("Bo", { resume: back.resumeToken });
    expect((await stranger.next("Welcome")).playerId).not.toBe(welcome.playerId);
  });

  it("takes a used token again as long as nothing shows that its client has the next one [HOST-033]", async () => {
    const { welcome } = await startedBy("Ann");
    for (let cut = 0; cut < 3; cut++) {
      const again = await connect();
      again.hello("Ann", { resume: welcome.resumeToken });
      expect((await again.next("Welcome")).playerId).toBe(welcome.playerId);
    }
  });

  it("shows spectators every dot and none as theirs, and answers pings [HOST-043]", async () => {
    const { client, joined } = await startedBy("Ann");
    const { client: watcher } = await enter("Bo");
    watcher.send({ type: "JoinSession", sessionId: joined.sessionId, asSpectator: true, password: null });
    expect((await watcher.next("Joined")).seat).toBeNull();
    expect([...(await watcher.frame("a frame")).snapshot.tables.dots.shown]).toEqual([1, 0, 0, 0]);
    watcher.send({ type: "Ping", sentMs: 12.5 });
    expect(await watcher.next("Pong")).toMatchObject({ sentMs: 12.5 });
    client.send({ type: "RequestResync" });
    expect((await client.frame("a frame")).snapshot.tables.dots.shown[0]).toBe(2);
  });

  it("shows previews what it shows spectators, as changes too, and tells nobody of them [HOST-043]", async () => {
    const { client, joined } = await startedBy("Ann");
    const { client: looker } = await enter("Bo");
    const preview = await connect();
    preview.helloPreview("Bo");
    const { playerId, resumeToken } = await preview.next("Welcome");
    expect(resumeToken).toBe("");
    preview.send({ type: "JoinSession", sessionId: joined.sessionId, asSpectator: true, password: null });
    expect((await preview.next("Joined")).seat).toBeNull();
    const whole = await preview.frame("a frame");
    expect([...whole.snapshot.tables.dots.shown]).toEqual([1, 0, 0, 0]);
    preview.input(whole.head.tick, whole.head.tick + 1, 1, [1]);
    await preview.frame("a shorter frame", ({ byteLength }) => byteLength < whole.byteLength);
    preview.send({ type: "RequestResync" });
    await preview.frame("a whole frame", ({ byteLength }) => byteLength >= whole.byteLength);
    preview.send({ type: "Say", text: "hello" });
    expect(await preview.next("Error")).toMatchObject({ code: "forbidden" });

    looker.messages.length = 0;
    looker.send({ type: "RequestLobby" });
    const { players, sessions } = await looker.next("Lobby");
    expect(players.map(({ name }) => name)).toEqual(["Bo"]);
    const shown = sessions.find(({ id }) => id === joined.sessionId);
    expect(shown).toMatchObject({ playerCount: 1, spectatorCount: 0 });
    client.messages.length = 0;
    client.send({ type: "RequestRoster" });
    expect(JSON.stringify(await client.next("Roster"))).not.toContain(playerId);
    expect(preview.messages.map(({ type }) => type)).toEqual([]);
    client.send({ type: "LeaveSession" });
    await preview.next("Left");
  });
});
