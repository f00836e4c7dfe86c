import { setTimeout as sleep } from "node:timers/promises";
import {
  Client,
  type ConnectionState,
  type Lobby,
  type Transport,
  webSocketTransport,
} from "@fairtick/client";
import { streamTransport } from "@fairtick/client-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { gamePackage as smallest, smallestGame } from "./games/smallest-game.ts";
import { startTestServer } from "./suite/test-server.ts";

const options = { seats: 4 };
let running: Awaited<ReturnType<typeof startTestServer>>;
const clients: Client<typeof smallestGame>[] = [];

beforeAll(async () => {
  running = await startTestServer([smallest], ["smallest-game"]);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
afterAll(() => running.server.close(0));

type Way = "TCP" | "WebSocket";

/**
 * A client that draws 100 pictures a second while something is awaited of it. It connects by the first way, comes back
 * by the next, and so on in turn.
 */
function newClient(name: string, ways: readonly Way[] = ["TCP"]) {
  const states: ConnectionState[] = [];
  const lobbies: Lobby[] = [];
  const transports: Transport[] = [];
  const { ports, webPort } = running.server;
  const openBy = {
    TCP: streamTransport({ host: "127.0.0.1", port: ports[0].tcpPort, trust: { kind: "plain" } }),
    WebSocket: webSocketTransport(`ws://127.0.0.1:${webPort}/ws/${smallestGame.id}`, WebSocket),
  };
  const client = new Client({
    game: smallestGame,
    open: (handler) => {
      transports.push(openBy[ways[transports.length % ways.length]](handler));
      return transports[transports.length - 1];
    },
    now: () => performance.now(),
    token: "t",
    name,
    seed: clients.length,
    onState: (state) => states.push(state),
    onLobby: (lobby) => lobbies.push(lobby),
  });
  clients.push(client);
  client.connect();
  return { client, states, lobbies, transports };
}

/** @throws Error when it never comes to hold. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    for (const client of clients) client.update();
    if (holds()) return;
    await sleep(10);
  }
  throw new Error(`it never came to this: ${what}`);
}

async function drawing<T>(promise: Promise<T>): Promise<T> {
  let isDone = false;
  const done = promise.finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  await until("an answer", () => isDone);
  return done;
}

async function racing(name: string, ways?: readonly Way[]) {
  const made = newClient(name, ways);
  const { client } = made;
  await until("signed in", () => client.state.kind === "online");
  client.chooseLoadout({});
  const session = await drawing(client.create(options));
  client.start();
  await until("started", () => session.view.match.phase === 2);
  return { ...made, session };
}

describe("a client on a running server", () => {
  it.each<Way>(["TCP", "WebSocket"])(
    "moves its own dot as it is pushed, and knows its link and who else is there, by %s",
    async (way) => {
      const { client, session } = await racing("Ann", [way]);
      session.input({ push: 1 });
      await until("moved", () => session.view.dots.x[0] > 3);
      expect(session.seat).toBe(0);
      expect(client.session?.roster.map(({ name }) => name)).toEqual(["Ann"]);
      const { rttMs, faults, snapshotHz, isStalled } = session.debug(performance.now());
      expect(rttMs).toBeGreaterThanOrEqual(0);
      expect([faults, snapshotHz, isStalled]).toEqual([0, smallestGame.tickHz, false]);
    },
  );

  it("hears of the end once, ahead of the server, and shows others to who watches", async () => {
    const { session, lobbies } = await racing("Ann");
    const { client: watcher } = newClient("Bo");
    await until("signed in", () => watcher.state.kind === "online");
    const watched = await drawing(watcher.join(session.sessionId, "spectator"));
    const told: boolean[] = [];
    const seen: number[] = [];
    session.on("arrived", ({ isPredicted }) => told.push(isPredicted));
    watched.on("arrived", ({ subject }) => seen.push(subject));
    session.input({ push: 1 });
    await until("the goal", () => told.length > 0 && seen.length > 0);
    await until("shown", () => watched.view.dots.x[0] > 9.9);
    expect([told, seen]).toEqual([[true], [0]]);
    expect(watched.seat).toBeUndefined();
    expect(lobbies.length).toBeGreaterThan(0);
  });

  it("comes back to its seat whenever it is cut, by any way, and the session goes on [HOST-033] [WEB-017]", async () => {
    const { client, session, states, transports } = await racing("Ann", ["TCP", "WebSocket", "WebSocket"]);
    session.input({ push: 0.2 });
    for (let cut = 0; cut < 3; cut++) {
      const start = session.view.dots.x[0];
      await until("moved", () => session.view.dots.x[0] > start + 0.5);
      transports[cut].close();
      await until("broken", () => client.state.kind === "resuming");
      await until("back", () => client.state.kind === "online");
    }
    const before = session.view.dots.x[0];
    await until("moving again", () => session.view.dots.x[0] > before + 0.5);
    expect(client.session).toBe(session);
    expect(client.session?.roster.map(({ name }) => name)).toEqual(["Ann"]);
    const returned = ["resuming", "online"];
    expect(states.map(({ kind }) => kind)).toEqual([
      "connecting",
      "online",
      ...returned,
      ...returned,
      ...returned,
    ]);
  });

  it("is told why it may not join, and ends its session when it is closed", async () => {
    const { client, states } = await racing("Ann");
    const refused = newClient("Bo").client;
    await until("signed in", () => refused.state.kind === "online");
    await expect(drawing(refused.join("00000000-0000-4000-8000-000000000099"))).rejects.toMatchObject({
      name: "JoinFailed",
      code: "not_found",
    });
    client.close();
    expect(states[states.length - 1]).toEqual({ kind: "closed" });
    expect(client.session).toBeUndefined();
  });
});

describe("people on a running server", () => {
  const textsOf = ({ lines }: { readonly lines: readonly { readonly text: string }[] }) =>
    lines.map(({ text }) => text);

  async function online(name: string, ways?: readonly Way[]) {
    const made = newClient(name, ways);
    await until("signed in", () => made.client.state.kind === "online");
    made.client.chooseLoadout({});
    return made;
  }

  it("start their session by being ready, all of them, and see it of each other [WEB-003] [HOST-039]", async () => {
    const { client: ann } = await online("Ann");
    const { client: bo } = await online("Bo", ["WebSocket"]);
    const { lobbies } = await online("Cyd");
    const played = await drawing(ann.create(options));
    const joined = await drawing(bo.join(played.sessionId));
    await until("the roster", () => played.roster.length === 2);
    bo.setReady(true);
    await until("shown to the other", () => played.readyIds.size === 1);
    const { playerId } = played.roster.find(({ name }) => name === "Bo")!;
    expect([...played.readyIds]).toEqual([playerId]);
    const listed = () => lobbies.at(-1)?.sessions.find(({ id }) => id === played.sessionId);
    await until("shown in the lobby", () => listed()?.readyCount === 1);
    expect(listed()?.phase).toBe("lobby");
    ann.setReady(true);
    await until("started", () => (listed()?.phase ?? "lobby") !== "lobby");
    await until("nobody is ready any more", () => joined.readyIds.size === 0);
  });

  it("meet in a private session by its code, talk, and play again [HOST-042] [HOST-047]", async () => {
    const { client: ann } = await online("Ann");
    const { client: bo, lobbies } = await online("Bo", ["WebSocket"]);
    const played = await drawing(ann.create(options, { visibility: "private", password: "pit lane" }));
    played.chat.say("where are you?");
    await until("said", () => textsOf(played.chat).length > 0);
    await expect(drawing(bo.joinByCode(played.code))).rejects.toMatchObject({ code: "forbidden" });
    const code = played.code.toLowerCase().replaceAll("-", " ");
    const joined = await drawing(bo.joinByCode(code, "player", "pit lane"));
    expect(lobbies.flatMap(({ sessions }) => sessions.map(({ id }) => id))).not.toContain(played.sessionId);
    await until("heard what was said before", () => textsOf(joined.chat).includes("where are you?"));
    joined.chat.say("<b>here</b>");
    await until("heard", () => textsOf(played.chat).includes("<b>here</b>"));
    expect(textsOf(bo.chat)).toEqual([]);
    ann.start();
    played.input({ push: 1 });
    // The client sees the end ahead of the server.
    await until("over", () => running.results.some(({ id }) => id === played.sessionId));
    const rematch = await drawing(ann.rematch());
    await until("both are in it", () => bo.session?.sessionId === rematch.sessionId);
    expect([rematch.code, rematch.hostId]).toEqual([played.code, played.hostId]);
    expect(rematch.sessionId).not.toBe(played.sessionId);
    await until("the roster", () => rematch.roster.length === 2);
    ann.kick(rematch.roster[1]?.playerId ?? "");
    await until("put out", () => bo.session === undefined);
    await expect(drawing(bo.joinByCode(code, "player", "pit lane"))).rejects.toMatchObject({
      message: "the host has removed you from this session",
    });
  });
});
