import type { ContentKind } from "@fairtick/contract";
import { hashLayout } from "@fairtick/kernel";
import type { NativeServerMessage } from "@fairtick/wire";
import { beforeEach, describe, expect, it } from "vitest";
import { Client } from "./client.ts";
import type { ConnectionState } from "./connection.ts";
import type { ContentRef } from "./session-facts.ts";
import { FakeTransport, welcome } from "./test/fake-transport.ts";
import { toyGame } from "./test/toy-game.ts";
import { newToySession, stepWith } from "./test/toy-server.ts";
import { ToyViewer } from "./test/toy-viewer.ts";

const SESSION = "00000000-0000-4000-8000-00000000000a";
const OTHER = "00000000-0000-4000-8000-0000000000bb";
const lake: ContentRef = { kind: "lakes", id: "big", digest: "d1" };
const lakes: ContentKind<unknown> = {
  kind: "lakes",
  manifestFile: "lake.toml",
  parse: (manifest, files) =>
    files("map.txt") === "water"
      ? { ok: true, item: { manifest, map: files("map.txt") } }
      : { ok: false, problems: [{ field: "map.txt", message: "is no water" }] },
};

let transports: FakeTransport[];
let told: string[];
let nowMs: number;
const newest = () => transports[transports.length - 1];

function newClient() {
  return new Client({
    game: toyGame,
    content: [lakes],
    open: (handler) => {
      transports.push(new FakeTransport(handler));
      return newest();
    },
    now: () => nowMs,
    token: "t",
    name: "Ann",
    seed: 1,
    onState: ({ kind }: ConnectionState) => told.push(kind),
    onLobby: ({ sessions }) => told.push(`${sessions.length} sessions`),
    onSession: ({ seat }) => told.push(`session, seat ${seat}`),
    onSessionEnd: (_, why) => told.push(`session ${why}`),
    onReported: (playerId) => told.push(`reported ${playerId}`),
    onModerated: (act, playerId, untilMs) => told.push(`${act} ${playerId} ${untilMs}`),
    onProblem: (code, message) => told.push(`${code}: ${message}`),
  });
}

function joined(seat: number | null, content: readonly ContentRef[] = [], changed = {}): NativeServerMessage {
  const session = newToySession(2);
  const { plan, seed } = session.setup;
  return {
    type: "Joined",
    sessionId: SESSION,
    seat,
    lastCommand: 4,
    visibility: "private",
    code: "SWIFT-OTTER-42",
    session: {
      options: JSON.stringify(session.setup.options),
      title: plan.title,
      seats: plan.seats,
      reservedSeats: plan.reservedSeats,
      countdownSeconds: 0,
      capacities: JSON.stringify(plan.capacities),
      seed,
      layoutHash: hashLayout(session.state.layout),
      content: [...content],
      ...changed,
    },
  };
}

const content = (map: string): NativeServerMessage => ({
  type: "Content",
  ...lake,
  manifest: `{"id":"big"}`,
  files: [{ name: "map.txt", text: map }],
});

function online() {
  const client = newClient();
  client.connect();
  newest().opened();
  newest().says(welcome(1, "first"));
  return client;
}

beforeEach(() => {
  transports = [];
  told = [];
  nowMs = 1000;
});

describe("a client", () => {
  it("creates a session and has it once it is told of, with the roster", async () => {
    const client = online();
    client.chooseLoadout({ hull: "red" });
    const asked = client.create({ seats: 2, drivers: 0 });
    expect(newest().sent("CreateSession")[0].options).toBe(`{"seats":2,"drivers":0}`);
    newest().says(joined(1));
    const session = await asked;
    expect([session.seat, session.sessionId]).toEqual([1, SESSION]);
    expect(client.session).toBe(session);
    newest().says({
      type: "Roster",
      hostId: SESSION,
      readyIds: [SESSION],
      entries: [{ seat: 1, playerId: SESSION, name: "Ann", driver: "external", loadout: `{"hull":"red"}` }],
    });
    expect(session.roster[0]).toMatchObject({ seat: 1, name: "Ann", loadout: { hull: "red" } });
    expect([...session.readyIds]).toEqual([SESSION]);
    expect(told).toEqual(["connecting", "online", "session, seat 1"]);
  });

  it("shows what comes in frames, sends rows and commands", async () => {
    const client = online();
    const asked = client.create({ seats: 2, drivers: 0 });
    newest().says(joined(1));
    const session = await asked;
    session.input({ throttle: 1 });
    const server = newToySession(2);
    const viewer = new ToyViewer(server, 1);
    for (let i = 0; i < 40; i++) {
      stepWith(server, [undefined, [1, 0]]);
      nowMs += 1000 / 60;
      newest().frame(viewer.frame());
      client.update();
    }
    expect(session.view.boats.x[1]).toBeGreaterThan(20);
    expect(newest().frames.length).toBeGreaterThan(20);
    const command = session.command("buoy", { at: 3 });
    expect(newest().sent("Command")).toEqual([
      { type: "Command", number: 5, name: "buoy", payload: `{"at":3}` },
    ]);
    newest().says({ type: "CommandReply", number: 5, refusal: { code: "conflict", message: "no" } });
    await expect(command).rejects.toMatchObject({ code: "conflict" });
  });

  it("asks for the content that it does not have, and makes the world of the server's files", async () => {
    const client = online();
    const asked = client.join(SESSION);
    newest().says(joined(0, [lake]));
    expect(newest().sent("RequestContent")).toEqual([{ type: "RequestContent", ...lake }]);
    expect(client.session).toBeUndefined();
    newest().says(content("water"));
    expect((await asked).seat).toBe(0);
    client.leave();
    newest().says({ type: "Left" });
    const again = client.join(SESSION, "spectator");
    newest().says(joined(null, [lake]));
    expect((await again).seat).toBeUndefined();
    expect(newest().sent("RequestContent")).toHaveLength(1);
    expect(told.slice(2)).toEqual(["session, seat 0", "session left", "session, seat undefined"]);
  });

  it.each([
    ["layout", joined(0, [], { layoutHash: "other" })],
    ["layout", joined(0, [], { capacities: `{"boats":99}` })],
    ["options", joined(0, [], { options: "{}" })],
    ["options", joined(0, [], { options: "no json" })],
  ])("leaves a session whose %s are not its own", async (code, message) => {
    const client = online();
    const asked = client.join(SESSION);
    newest().says(message);
    await expect(asked).rejects.toMatchObject({ name: "JoinFailed", code });
    expect(newest().sent("LeaveSession")).toHaveLength(1);
    expect(client.session).toBeUndefined();
  });

  it("leaves a session whose content it cannot read, and says why it was not let in", async () => {
    const client = online();
    const asked = client.join(SESSION);
    newest().says(joined(0, [lake]));
    newest().says(content("sand"));
    await expect(asked).rejects.toMatchObject({
      code: "content",
      message: "lakes big: map.txt: is no water",
    });
    const full = client.join(SESSION);
    newest().says({ type: "Error", code: "session_full", number: 409, message: "all seats are taken" });
    await expect(full).rejects.toMatchObject({ code: "session_full" });
    newest().says({ type: "Error", code: "forbidden", number: 403, message: "not the host" });
    expect(told[told.length - 1]).toBe("forbidden: not the host");
  });

  it("asks for one session at a time, and for none without a connection", async () => {
    const client = newClient();
    await expect(client.create({})).rejects.toMatchObject({ code: "offline" });
    client.connect();
    newest().opened();
    newest().says(welcome(1, "first"));
    const first = client.join(SESSION);
    await expect(client.join(SESSION)).rejects.toMatchObject({ code: "conflict" });
    newest().breaks("x");
    await expect(first).rejects.toMatchObject({ code: "offline" });
  });

  it("keeps its session over a break and sends again what was not answered", async () => {
    const client = online();
    const asked = client.join(SESSION);
    newest().says(joined(1));
    const session = await asked;
    const command = session.command("buoy", { at: 3 });
    newest().breaks("the network did it");
    nowMs += 300;
    client.update();
    newest().opened();
    expect(newest().sent("Hello")[0].resume).toBe("first");
    newest().says(welcome(1, "second"));
    newest().says(joined(1));
    expect(client.session).toBe(session);
    expect(
      newest()
        .sent("Command")
        .map(({ number }) => number),
    ).toEqual([5]);
    newest().says({ type: "CommandReply", number: 5, refusal: null });
    await command;
    const [probe] = newest().sent("Ping");
    newest().says({ type: "Pong", sentMs: probe.sentMs, serverMs: 0 });
    expect(client.session).toBe(session);
    expect(told).toEqual(["connecting", "online", "session, seat 1", "resuming", "online"]);
  });

  it("learns that its session is gone when it comes back", async () => {
    const client = online();
    const asked = client.join(SESSION);
    newest().says(joined(1));
    const command = (await asked).command("buoy", { at: 3 });
    newest().breaks("x");
    nowMs += 300;
    client.update();
    newest().opened();
    newest().says(welcome(2, "second"));
    const [probe] = newest().sent("Ping");
    newest().says({ type: "Pong", sentMs: probe.sentMs, serverMs: 0 });
    await expect(command).rejects.toMatchObject({ name: "CommandUnanswered" });
    expect(told.slice(-2)).toEqual(["online", "session lost"]);
  });

  it("gives up a session that goes on under other rules, without a goodbye that would free its seat", async () => {
    const client = online();
    const asked = client.join(SESSION);
    newest().says(joined(1));
    await asked;
    newest().says({ type: "Closing", code: "rules-changed", message: "" });
    newest().breaks("the server has closed it");
    nowMs += 300;
    client.update();
    newest().opened();
    newest().says(welcome(1, "second"));
    newest().says(joined(1, [], { layoutHash: "another" }));
    expect(client.state).toEqual({
      kind: "refused",
      code: "incompatible",
      message: "the session goes on under other rules",
    });
    expect(told.slice(-2)).toEqual(["session closed", "refused"]);
    expect([...newest().sent("Goodbye"), ...newest().sent("LeaveSession")]).toEqual([]);
  });

  it("leaves a seat that waits for it to others where the session's state is not that of its rules", async () => {
    const client = online();
    newest().says(joined(1, [], { layoutHash: "another" }));
    expect(client.state).toMatchObject({ kind: "refused", code: "incompatible" });
    expect([...newest().sent("Goodbye"), ...newest().sent("LeaveSession")]).toEqual([]);
  });

  it("ends its session when it is closed or replaced", async () => {
    const client = online();
    const asked = client.join(SESSION);
    newest().says(joined(1));
    await asked;
    newest().says({ type: "Refused", code: "replaced", message: "" });
    expect(told.slice(-2)).toEqual(["session closed", "replaced"]);
    expect([client.session, client.state]).toEqual([undefined, { kind: "replaced" }]);
  });
});

describe("the chat of a client", () => {
  const line = (number: number, text: string) => ({
    number,
    playerId: SESSION,
    name: "Ann",
    text,
    sentMs: number,
  });

  it("is that of the lobby, and that of the session with what came before the session began [HOST-047]", async () => {
    const client = online();
    client.chat.say("anybody?");
    newest().says({ type: "Chat", sessionId: null, lines: [line(1, "me")] });
    const asked = client.join(SESSION);
    newest().says(joined(0, [lake]));
    newest().says({ type: "Chat", sessionId: SESSION, lines: [line(1, "welcome")] });
    newest().says(content("water"));
    const session = await asked;
    session.chat.say("hello");
    newest().says({ type: "Chat", sessionId: SESSION, lines: [line(2, "hello")] });
    expect(
      newest()
        .sent("Say")
        .map(({ text }) => text),
    ).toEqual(["anybody?", "hello"]);
    expect(client.chat.lines.map(({ text }) => text)).toEqual(["me"]);
    expect(session.chat.lines.map(({ text }) => text)).toEqual(["welcome", "hello"]);
    newest().says({ type: "Left" });
    session.chat.say("too late");
    expect(newest().sent("Say")).toHaveLength(2);
  });

  it("tells the server again whom it blocks when it has come back [HOST-048]", () => {
    const client = online();
    client.block([SESSION]);
    expect(newest().sent("Block")).toEqual([{ type: "Block", playerIds: [SESSION] }]);
    newest().breaks("x");
    nowMs += 300;
    client.update();
    newest().opened();
    newest().says(welcome(2, "second"));
    expect(newest().sent("Block")).toEqual([{ type: "Block", playerIds: [SESSION] }]);
  });
});

describe("the sessions of friends", () => {
  it("are made with a password or without a place in the list, and joined by code [HOST-042]", async () => {
    const client = online();
    const made = client.create({}, { visibility: "protected", password: "pit lane" });
    expect(newest().sent("CreateSession")[0]).toMatchObject({
      visibility: "protected",
      password: "pit lane",
    });
    newest().says(joined(0));
    const session = await made;
    expect([session.code, session.visibility]).toEqual(["SWIFT-OTTER-42", "private"]);
    newest().says({ type: "Left" });
    const asked = client.joinByCode("swift otter 42", "spectator");
    newest().says({ type: "Error", code: "forbidden", number: 403, message: "needs a password" });
    await expect(asked).rejects.toMatchObject({ code: "forbidden" });
    const again = client.joinByCode("swift otter 42", "spectator", "pit lane");
    newest().says(joined(null));
    expect((await again).seat).toBeUndefined();
    expect(newest().sent("JoinByCode")[1]).toMatchObject({ asSpectator: true, password: "pit lane" });
  });

  it("are played again: the old session ends, and the rematch is another one [HOST-042]", async () => {
    const client = online();
    const asked = client.join(SESSION);
    newest().says(joined(0));
    const before = await asked;
    newest().says({ type: "Roster", hostId: OTHER, readyIds: [], entries: [] });
    expect(before.hostId).toBe(OTHER);
    client.kick(OTHER);
    expect(newest().sent("Kick")).toEqual([{ type: "Kick", playerId: OTHER }]);
    client.setReady(true);
    client.setReady(false);
    expect(
      newest()
        .sent("SetReady")
        .map(({ isReady }) => isReady),
    ).toEqual([true, false]);
    const rematch = client.rematch();
    newest().says({ type: "Left" });
    newest().says({ ...joined(0), sessionId: OTHER } as NativeServerMessage);
    const after = await rematch;
    expect([after.sessionId, client.session]).toEqual([OTHER, after]);
    expect(told.slice(2)).toEqual(["session, seat 0", "session left", "session, seat 0"]);
  });
});

describe("moderation by a client", () => {
  it("reports, moderates and hears when it is done [HOST-048]", () => {
    const client = online();
    client.report(OTHER, "drives backwards");
    client.moderate("ban", OTHER, { seconds: 60, reason: "see report" });
    expect(newest().sent("Report")).toEqual([
      { type: "Report", playerId: OTHER, reason: "drives backwards" },
    ]);
    newest().says({ type: "Reported", playerId: OTHER });
    expect(told.at(-1)).toBe(`reported ${OTHER}`);
    expect(newest().sent("Moderate")).toEqual([
      {
        type: "Moderate",
        act: "ban",
        playerId: OTHER,
        seconds: 60,
        byAddress: false,
        reason: "see report",
      },
    ]);
    newest().says({ type: "Moderated", act: "ban", playerId: OTHER, untilMs: null });
    expect(told.at(-1)).toBe(`ban ${OTHER} undefined`);
  });

  it("does not come back when it was put out or is banned [HOST-048]", () => {
    const client = online();
    newest().says({ type: "Refused", code: "banned", message: "you are banned" });
    expect(client.state).toEqual({ kind: "refused", code: "banned", message: "you are banned" });
  });
});
