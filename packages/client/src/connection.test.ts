import { nativeProtocolVersion } from "@fairtick/wire";
import { beforeEach, describe, expect, it } from "vitest";
import { Connection, type ConnectionState } from "./connection.ts";
import { FakeTransport, welcome } from "./test/fake-transport.ts";

const who = { game: "toy", rules: 3, token: "secret", name: "Ann" };
let transports: FakeTransport[];
let states: ConnectionState[];
let heard: string[];
let connection: Connection;
const newest = () => transports[transports.length - 1];
const kinds = () => states.map(({ kind }) => kind);

function newConnection(seed: number, introduce = () => who): Connection {
  return new Connection(
    (handler) => {
      transports.push(new FakeTransport(handler));
      return newest();
    },
    introduce,
    {
      changed: (state) => states.push(state),
      welcomed: (isResumed) => heard.push(isResumed ? "resumed" : "welcomed"),
      message: ({ type }) => heard.push(type),
      frame: (bytes) => heard.push(`${bytes.length} bytes`),
    },
    seed,
  );
}

beforeEach(() => {
  transports = [];
  states = [];
  heard = [];
  connection = newConnection(1);
});

function goOnline(nowMs = 0): FakeTransport {
  connection.connect(nowMs);
  newest().opened();
  newest().says(welcome(1, "first"));
  return newest();
}

describe("a connection", () => {
  it("introduces itself, is told who it is, and hands on what it hears", () => {
    const transport = goOnline();
    expect(transport.messages[0]).toEqual({
      type: "Hello",
      protocol: nativeProtocolVersion,
      ...who,
      resume: null,
    });
    expect(kinds()).toEqual(["connecting", "online"]);
    transport.says({ type: "Left" });
    transport.frame(Uint8Array.of(0xfb, 0, 0));
    transport.frame(Uint8Array.of(0xfa, 99));
    expect(heard).toEqual(["welcomed", "Left", "3 bytes"]);
  });

  it("asks who it is whenever it signs in: a token may have been renewed", () => {
    let token = "first";
    connection = newConnection(1, () => ({ ...who, token }));
    goOnline().breaks("gone");
    token = "second";
    connection.update(10_000);
    newest().opened();
    expect(transports.map(({ messages }) => messages[0])).toMatchObject([
      { type: "Hello", token: "first" },
      { type: "Hello", token: "second" },
    ]);
  });

  it("introduces itself as who only looks at sessions, also when it comes back", () => {
    connection = newConnection(1, () => ({ ...who, isPreview: true }));
    goOnline().breaks("gone");
    connection.update(10_000);
    newest().opened();
    const hello = { type: "HelloPreview", protocol: nativeProtocolVersion, ...who };
    expect(transports.map(({ messages }) => messages[0])).toEqual([hello, hello]);
  });

  it("pings once a second and takes silence for a break", () => {
    const transport = goOnline();
    for (let ms = 0; ms <= 3000; ms += 100) connection.update(ms);
    expect(transport.sent("Ping").map(({ sentMs }) => sentMs)).toEqual([0, 1000, 2000, 3000]);
    transport.says({ type: "Pong", sentMs: 3000, serverMs: 0 });
    for (let ms = 3100; ms <= 8000; ms += 100) connection.update(ms);
    expect(connection.state.kind).toBe("online");
    connection.update(8100);
    expect(connection.state).toMatchObject({ kind: "resuming", attempt: 1 });
    expect(transport.isClosed).toBe(true);
  });

  it("comes back with its token, and says whether it is the same player", () => {
    goOnline().breaks("the network did it");
    expect(connection.state).toMatchObject({ kind: "resuming", attempt: 1, reason: "the network did it" });
    connection.update(250);
    newest().opened();
    expect(newest().sent("Hello")[0].resume).toBe("first");
    newest().says(welcome(1, "second"));
    newest().breaks("again");
    connection.update(1000);
    newest().opened();
    expect(newest().sent("Hello")[0].resume).toBe("second");
    newest().says(welcome(2, "third"));
    expect(heard).toEqual(["welcomed", "resumed", "welcomed"]);
    expect(transports).toHaveLength(3);
  });

  it("waits twice as long each time, up to ten seconds, and not as long as others do", () => {
    const pauses = (seed: number) => {
      transports = [];
      states = [];
      connection = newConnection(seed);
      let nowMs = 0;
      connection.connect(nowMs);
      for (let i = 0; i < 9; i++) {
        newest().breaks("refused");
        const state = states[states.length - 1];
        if (state.kind !== "resuming") throw new Error(state.kind);
        connection.update(nowMs + state.retryInMs - 1);
        expect(transports).toHaveLength(i + 1);
        nowMs += state.retryInMs;
        connection.update(nowMs);
        expect(transports).toHaveLength(i + 2);
      }
      return states.flatMap((state) => (state.kind === "resuming" ? [state.retryInMs] : []));
    };
    const [ours, theirs] = [pauses(1), pauses(2)];
    ours.forEach((ms, attempt) => {
      const longest = Math.min(250 * 2 ** attempt, 10_000);
      expect(ms).toBeGreaterThanOrEqual(longest / 2);
      expect(ms).toBeLessThanOrEqual(longest);
    });
    expect(ours).not.toEqual(theirs);
    expect(pauses(1)).toEqual(ours);
  });

  it("gives up on a server that does not answer, and hears nothing more of that transport", () => {
    connection.connect(0);
    const silent = newest();
    silent.opened();
    connection.update(4999);
    expect(connection.state.kind).toBe("connecting");
    connection.update(5000);
    expect(connection.state.kind).toBe("resuming");
    silent.says(welcome(1, "late"));
    silent.breaks("late");
    expect(kinds()).toEqual(["connecting", "resuming"]);
  });

  it.each(["incompatible", "auth-failed"])("stays away when it is refused as %s", (code) => {
    connection.connect(0);
    newest().opened();
    newest().says({ type: "Refused", code, message: "no" });
    newest().says({ type: "Closing", code, message: "" });
    newest().breaks("closed");
    connection.update(60_000);
    expect(connection.state).toEqual({ kind: "refused", code, message: "no" });
    expect(transports).toHaveLength(1);
    expect(newest().isClosed).toBe(true);
  });

  it("stays away when the same player has signed in elsewhere", () => {
    goOnline().says({ type: "Refused", code: "replaced", message: "signed in elsewhere" });
    connection.update(60_000);
    expect(connection.state).toEqual({ kind: "replaced" });
    expect(transports).toHaveLength(1);
  });

  it("tells that the server closes, and comes back when it may be up again", () => {
    const transport = goOnline();
    transport.says({ type: "Closing", code: "shutdown", message: "the server is closing" });
    expect(connection.state).toEqual({ kind: "closing", code: "shutdown", message: "the server is closing" });
    transport.breaks("closed");
    expect(connection.state).toMatchObject({ kind: "resuming", reason: "the server is closing" });
    connection.update(250);
    expect(transports).toHaveLength(2);
  });

  it("says goodbye when it is closed, and can be opened again", () => {
    const transport = goOnline();
    connection.close();
    expect([transport.sent("Goodbye").length, transport.isClosed]).toEqual([1, true]);
    connection.update(60_000);
    expect(connection.state).toEqual({ kind: "closed" });
    connection.connect(60_000);
    expect(transports).toHaveLength(2);
  });

  it("opens one transport however often it is told to", () => {
    connection.connect(0);
    connection.connect(1);
    newest().breaks("x");
    connection.connect(2);
    expect(transports).toHaveLength(1);
  });
});
