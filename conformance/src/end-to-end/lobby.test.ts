import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ClientMessage, Numbering } from "../foreign-client/client-message.ts";
import type { ForeignClient } from "../foreign-client/foreign-client.ts";
import type { LobbyState } from "../foreign-client/server-message.ts";
import { createRace, enterLobby, joinRace, selectCar, startRace } from "./racing.ts";
import { ServerProcess } from "./server-process.ts";
import { lightCar, shortTrack } from "./short-track.ts";

/*
 * Signing in, the lobby and every command with every refusal, over the wire.
 */

const testMs = 60_000;
const maxSessions = 3;
const authTimeoutMs = 1_000;
const unknownId = "00000000-0000-4000-8000-000000000000";

const creation: ClientMessage = {
  type: "CreateSession",
  trackConfigId: shortTrack.id,
  maxPlayers: 8,
  aiCount: 0,
  lapLimit: 1,
};

describe.each([
  ["TLS", "required"],
  ["a plain stream", "off"],
] as const)("the lobby over %s", (_, tls) => {
  let server: ServerProcess;
  let clients: ForeignClient[] = [];

  beforeAll(async () => {
    const network = { tls, auth_timeout_ms: authTimeoutMs, lobby_broadcast_ms: 500 };
    server = await ServerProcess.start({ server: { max_sessions: maxSessions }, network });
  }, testMs);
  afterAll(() => server?.stop(), testMs);

  const signedIn = async (numbering: Numbering, name: string): Promise<ForeignClient> => {
    const client = await server.connect(numbering);
    clients.push(client);
    await client.signIn(name);
    return client;
  };
  const ready = async (numbering: Numbering, name: string): Promise<ForeignClient> => {
    const client = await enterLobby(server, numbering, name);
    clients.push(client);
    return client;
  };
  afterEach(async () => {
    // A goodbye, since the seats of lost connections would be kept for a while.
    for (const client of clients) await client.sayGoodbye();
    clients = [];
    const last = await server.connect("s1");
    await last.signIn("last");
    await last.lobby(isDeserted);
    await last.sayGoodbye();
  });

  it("welcomes with 32 bytes of AuthSuccess, and with the lobby without being asked [HOST-032] [HOST-004]", async () => {
    const client = await server.connect("s0");
    clients.push(client);
    client.send({ type: "Authenticate", token: "any", playerName: "Newcomer" });
    const welcome = await client.next();
    expect(welcome).toMatchObject({ message: { type: "AuthSuccess" }, sizeBytes: 32 });
    const { message } = await client.next();
    if (welcome.message.type !== "AuthSuccess" || message.type !== "LobbyState") {
      expect(message.type).toBe("LobbyState");
      return;
    }
    const self = message.playersInLobby.find(({ name }) => name === "Newcomer");
    expect(self).toEqual({
      id: welcome.message.playerId,
      name: "Newcomer",
      selectedCar: undefined,
      inSession: undefined,
    });
    expect(message.carConfigs).toEqual([lightCar]);
    expect(message.trackConfigs).toEqual([shortTrack]);
  });

  it("executes nothing before the sign-in, and closes when none comes in time [HOST-025]", async () => {
    const client = await server.connect("s1");
    clients.push(client);
    for (const early of [
      { type: "SelectCar", carConfigId: lightCar.id },
      { type: "RequestLobbyState" },
      creation,
      { type: "JoinSession", sessionId: unknownId },
      { type: "JoinAsSpectator", sessionId: unknownId },
      { type: "LeaveSession" },
      { type: "StartSession" },
      { type: "RequestUdpBinding" },
    ] as const) {
      client.send(early);
      const { message } = await client.next();
      expect(message, early.type).toMatchObject({ type: "Error", code: 401 });
    }
    client.sendHeartbeat();
    expect((await client.next()).message.type).toBe("HeartbeatAck");
    await client.expect("AuthFailure");
    await client.closed();

    const other = await signedIn("s1", "Other");
    other.send({ type: "RequestLobbyState" });
    expect((await other.expect("LobbyState")).availableSessions).toEqual([]);
  });

  it("refuses an empty token and closes", async () => {
    const client = await server.connect("s0");
    client.send({ type: "Authenticate", token: "", playerName: "Nobody" });
    expect((await client.next()).message).toMatchObject({ type: "AuthFailure", reason: /./ });
    await client.closed();
  });

  it("answers every command with what the protocol lists [APEX-003]", async () => {
    const host = await signedIn("s1", "Host");
    host.send({ type: "RequestLobbyState" });
    await host.expect("LobbyState");
    await selectCar(host);
    host.sendHeartbeat();
    await host.expect("HeartbeatAck");
    host.send({ type: "RequestUdpBinding" });
    await host.expect("UdpBindingToken", ({ udpPort }) => udpPort === server.ports.udp);
    expect(await host.bindUdp()).toBe(true);
    host.send(creation);
    const { sessionId, gridPosition } = await host.expect("SessionJoined");
    expect(gridPosition).toBe(1);

    const guest = await ready("s0", "Guest");
    expect(await joinRace(guest, sessionId)).toBe(2);
    const fan = await signedIn("s1", "Fan");
    fan.send({ type: "JoinAsSpectator", sessionId });
    expect((await fan.expect("SessionJoined")).gridPosition).toBe(0);
    host.send({ type: "SelectCar", carConfigId: lightCar.id });
    await host.expect("LobbyState", ({ playersInLobby }) => playersInLobby.length === 0);
    for (const member of [host, guest, fan]) {
      member.send({ type: "RequestRoster" });
      const { drivers, trackConfigId, lapLimit } = await member.expect("SessionRoster");
      expect([trackConfigId, lapLimit]).toEqual([shortTrack.id, 1]);
      expect(drivers).toEqual([
        { playerId: host.playerId, name: "Host", carConfigId: lightCar.id, isAi: false },
        { playerId: guest.playerId, name: "Guest", carConfigId: lightCar.id, isAi: false },
      ]);
    }
    host.send({ type: "StartSession" });
    for (const member of [host, guest, fan]) {
      expect(await member.expect("SessionStarting")).toEqual({
        type: "SessionStarting",
        countdownSeconds: 5,
      });
      await member.telemetry("both cars", ({ carStates }) => carStates.length === 2);
    }
    guest.send({ type: "LeaveSession" });
    await guest.expect("SessionLeft");
    expect((await guest.next()).message.type).toBe("LobbyState");
    for (const member of [host, fan]) {
      const { playerId } = await member.expect("PlayerDisconnected");
      expect(playerId).toBe(guest.playerId);
    }
    fan.send({ type: "LeaveSession" });
    await fan.expect("SessionLeft");
  });

  it("refuses what cannot be done, with the code that the protocol lists [APEX-023] [HOST-041]", async () => {
    const host = await signedIn("s1", "Host");
    const refused = (client: ForeignClient, message: ClientMessage, code: number) =>
      expectRefusal(client, message, code);
    await refused(host, creation, 400);
    await refused(host, { type: "SelectCar", carConfigId: unknownId }, 404);
    await refused(host, { type: "LeaveSession" }, 409);
    await refused(host, { type: "StartSession" }, 409);
    await refused(host, { type: "RequestRoster" }, 409);
    await selectCar(host);
    await refused(host, { ...creation, trackConfigId: unknownId }, 404);
    await refused(host, { ...creation, maxPlayers: 0 }, 400);
    await refused(host, { ...creation, maxPlayers: 17 }, 400);
    await refused(host, { ...creation, aiCount: 17 }, 400);
    await refused(host, { ...creation, lapLimit: 0 }, 400);
    await refused(host, { ...creation, lapLimit: 100 }, 400);
    await refused(host, { type: "JoinSession", sessionId: unknownId }, 404);
    await refused(host, { type: "JoinAsSpectator", sessionId: unknownId }, 404);
    await refused(host, { type: "Authenticate", token: "again", playerName: "Host" }, 409);

    const pair = await createRace(host, { maxPlayers: 2 });
    await refused(host, creation, 409);
    await refused(host, { type: "JoinSession", sessionId: pair }, 409);
    const carless = await signedIn("s0", "Carless");
    await refused(carless, { type: "JoinSession", sessionId: pair }, 400);
    await selectCar(carless);
    await joinRace(carless, pair);
    await refused(carless, { type: "StartSession" }, 403);
    const third = await ready("s0", "Third");
    await refused(third, { type: "JoinSession", sessionId: pair }, 409);

    const started = await createRace(third);
    await startRace(third);
    await refused(third, { type: "StartSession" }, 409);
    const late = await ready("s0", "Late");
    await refused(late, { type: "JoinSession", sessionId: started }, 409);
    await createRace(late);
    const fourth = await ready("s1", "Fourth");
    await refused(fourth, creation, 503);
    late.send({ type: "LeaveSession" });
    await late.expect("SessionLeft");
    await createRace(fourth);
  });

  it("lists who is in the lobby and what can be joined, as both change [HOST-037]", async () => {
    const watcher = await signedIn("s1", "Watcher");
    const names = ({ playersInLobby }: LobbyState) => playersInLobby.map(({ name }) => name).sort();
    const host = await ready("s1", "Host");
    await watcher.lobby((lobby) => names(lobby).includes("Host"));
    const sessionId = await createRace(host, { maxPlayers: 5, aiCount: 2 });
    const created = await watcher.lobby(({ availableSessions }) => availableSessions.length === 1);
    expect(names(created)).toEqual(["Watcher"]);
    expect(created.availableSessions).toMatchObject([
      { id: sessionId, trackName: shortTrack.name, hostName: "Host", maxPlayers: 5, state: "Lobby" },
    ]);
    const guest = await ready("s0", "Guest");
    await joinRace(guest, sessionId);
    await watcher.lobby(({ availableSessions: [only] }) => only?.playerCount === 2);
    await startRace(host);
    const running = await watcher.lobby(({ availableSessions: [only] }) => only?.state === "Countdown");
    expect(running.availableSessions[0].playerCount).toBe(4);
    guest.send({ type: "LeaveSession" });
    const back = await watcher.lobby((lobby) => names(lobby).includes("Guest"));
    expect(back.availableSessions[0].playerCount).toBe(3);
  });

  it("makes the next person host when the host leaves, and ends a session without people [HOST-039]", async () => {
    const [first, second, third] = await Promise.all([
      ready("s1", "First"),
      ready("s0", "Second"),
      ready("s1", "Third"),
    ]);
    const watcher = await signedIn("s1", "Watcher");
    const hostedBy = (name: string) =>
      watcher.lobby(({ availableSessions: [only] }) => only?.hostName === name);
    const sessionId = await createRace(first, { aiCount: 2 });
    await joinRace(second, sessionId);
    await joinRace(third, sessionId);
    await hostedBy("First");
    first.send({ type: "LeaveSession" });
    await first.expect("SessionLeft");
    await hostedBy("Second");
    second.vanish();
    await hostedBy("Third");
    await startRace(third);
    third.send({ type: "LeaveSession" });
    await third.expect("SessionLeft");
    await watcher.lobby(({ availableSessions }) => availableSessions.length === 0);
  });
});

async function expectRefusal(client: ForeignClient, message: ClientMessage, code: number): Promise<void> {
  client.send(message);
  const { code: answered, message: reason } = await client.expect("Error");
  expect(answered, `${JSON.stringify(message)} was refused with "${reason}"`).toBe(code);
}

const isDeserted = ({ playersInLobby, availableSessions }: LobbyState): boolean =>
  playersInLobby.length === 1 && availableSessions.length === 0;
