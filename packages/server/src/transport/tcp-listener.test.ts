import { once } from "node:events";
import { connect as connectPlain, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls, type SecureVersion } from "node:tls";
import { generate } from "selfsigned";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Link, LinkHandler } from "./link.ts";
import { ReadTurns } from "./read-turns.ts";
import { socketAttacher } from "./socket-link.ts";
import { listenTcp, type TcpListener, type TlsIdentity } from "./tcp-listener.ts";

let identity: TlsIdentity;
let listener: TcpListener | undefined;

beforeAll(async () => {
  const pems = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec" });
  identity = { cert: pems.cert, key: pems.private };
});

afterEach(async () => {
  await listener?.close();
  listener = undefined;
  gate = countingGate();
});

interface Accepted {
  readonly links: Link[];
  readonly text: string[];
  readonly ends: (string | undefined)[];
  readonly refusals: string[];
}

/** Lets everybody in unless told otherwise, and counts. */
function countingGate() {
  return {
    isOpen: true,
    asked: 0,
    handshakes: 0,
    failed: 0,
    streams: 0,
    admit() {
      this.asked++;
      if (!this.isOpen) return false;
      this.handshakes++;
      this.streams++;
      return true;
    },
    handshakeEnded(_address: string, hasFailed: boolean) {
      this.handshakes--;
      if (hasFailed) this.failed++;
    },
    gone() {
      this.streams--;
    },
  };
}
let gate = countingGate();

/** Listens, and answers every piece with the same piece unless told otherwise. */
async function listen(
  tls: TlsIdentity | undefined,
  onBytes: (link: Link, chunk: Uint8Array) => void = (link, chunk) => link.send(chunk.slice()),
): Promise<Accepted> {
  const accepted: Accepted = { links: [], text: [], ends: [], refusals: [] };
  const attach = socketAttacher(new ReadTurns());
  const accept = (link: Link): LinkHandler => {
    accepted.links.push(link);
    return {
      bytes: (chunk) => {
        accepted.text.push(Buffer.from(chunk).toString());
        onBytes(link, chunk);
      },
      drained: () => {},
      closed: (fault) => void accepted.ends.push(fault),
    };
  };
  listener = await listenTcp({
    host: "127.0.0.1",
    port: 0,
    tls,
    handshakeTimeoutMs: 200,
    gate,
    ready: (socket) => attach(socket, accept),
    onRefused: (reason) => void accepted.refusals.push(reason),
  });
  return accepted;
}

async function connect(tls: TlsIdentity | undefined, version?: SecureVersion): Promise<Socket> {
  return (await connectBoth(tls, version)).socket;
}

/** The stream, and the TCP socket below it: the same one without TLS. */
async function connectBoth(tls: TlsIdentity | undefined, version?: SecureVersion) {
  const raw = connectPlain({ host: "127.0.0.1", port: listener!.port });
  await once(raw, "connect");
  if (tls === undefined) return { socket: raw, raw };
  const versions = version === undefined ? {} : { minVersion: version, maxVersion: version };
  const socket = connectTls({ socket: raw, ca: tls.cert, servername: "localhost", ...versions });
  await once(socket, "secureConnect");
  return { socket, raw };
}

/** Resolves when the socket has closed, also by a reset. */
function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

describe("an encrypted listener", () => {
  it("takes another certificate for new streams, and the others go on [HOST-004]", async () => {
    await listen(identity);
    const before = await connect(identity);
    const pems = await generate([{ name: "commonName", value: "localhost" }], { keyType: "ec" });
    const renewed = { cert: pems.cert, key: pems.private };
    listener!.useIdentity(renewed);
    // Trusts nothing but the new one.
    const after = await connect(renewed);
    for (const socket of [after, before]) {
      socket.write("hello");
      expect(String((await once(socket, "data"))[0])).toBe("hello");
      socket.destroy();
    }
    await expect(connect(identity)).rejects.toThrow("self-signed");
    expect(() => listener!.useIdentity({ ...renewed, cert: "no certificate" })).toThrow();
    (await connect(renewed)).destroy();
  });
});

describe.each([
  ["TLS", true],
  ["plain TCP", false],
] as const)("listenTcp with %s", (_name, isTls) => {
  const tls = () => (isTls ? identity : undefined);

  it("carries bytes both ways and tells the address [HOST-004]", async () => {
    const accepted = await listen(tls());
    const socket = await connect(tls());
    socket.write("hello");
    expect(String((await once(socket, "data"))[0])).toBe("hello");
    expect(accepted.links[0]!.remoteAddress).toBe("127.0.0.1");
    socket.end();
    await until(() => accepted.ends.length === 1);
    expect(accepted.ends).toEqual([undefined]);
  });

  it("delivers the last message before it closes, also past unread bytes [HOST-004]", async () => {
    const accepted = await listen(tls(), (link) => {
      link.send(Buffer.from("goodbye"));
      link.close();
    });
    const socket = await connect(tls());
    let received = "";
    socket.on("data", (chunk) => {
      received += String(chunk);
    });
    socket.write("first");
    socket.write(Buffer.alloc(300_000));
    await once(socket, "close");
    expect(received).toBe("goodbye");
    await until(() => accepted.ends.length === 1);
    expect(accepted.text).toEqual([expect.stringMatching(/^first/)]);
  });

  it("closes by force a client that never reads [HOST-014]", async () => {
    const accepted = await listen(tls(), (link) => {
      link.send(Buffer.alloc(20_000_000));
      link.close();
    });
    const socket = await connect(tls());
    socket.on("error", () => {});
    socket.pause();
    socket.write("x");
    await until(() => accepted.links.length === 1 && accepted.links[0]!.bufferedBytes > 0);
    await until(() => accepted.ends.length === 1);
    socket.destroy();
  });

  it("survives a client that resets the connection [HOST-004]", async () => {
    const accepted = await listen(tls());
    const { socket, raw } = await connectBoth(tls());
    socket.on("error", () => {});
    socket.write("x");
    await once(socket, "data");
    raw.resetAndDestroy();
    await until(() => accepted.ends.length === 1);
    expect(accepted.ends[0]).toMatch(/ECONNRESET/);
    const next = await connect(tls());
    next.write("still there");
    expect(String((await once(next, "data"))[0])).toBe("still there");
    next.destroy();
  });

  it("accepts nobody any more when told so, and keeps whom it has", async () => {
    await listen(tls());
    const socket = await connect(tls());
    socket.write("a");
    await once(socket, "data");
    const { port } = listener!;
    listener!.stopAccepting();
    const late = connectPlain({ host: "127.0.0.1", port });
    expect((await once(late, "error"))[0]).toMatchObject({ code: "ECONNREFUSED" });
    socket.write("b");
    expect(String((await once(socket, "data"))[0])).toBe("b");
    socket.destroy();
  });

  it("ends a stream that is refused before anything is said, and lets the next one in [HOST-004]", async () => {
    const accepted = await listen(tls());
    gate.isOpen = false;
    const refused = connectPlain({ host: "127.0.0.1", port: listener!.port });
    refused.on("error", () => {});
    let bytes = 0;
    refused.on("data", (chunk) => {
      bytes += chunk.length;
    });
    await gone(refused);
    expect([bytes, accepted.links.length, gate.asked, gate.streams]).toEqual([0, 0, 1, 0]);
    gate.isOpen = true;
    const socket = await connect(tls());
    socket.write("x");
    await once(socket, "data");
    expect([gate.streams, gate.handshakes]).toEqual([1, 0]);
    socket.destroy();
    await until(() => gate.streams === 0);
    expect(gate.failed).toBe(0);
  });

  it("rejects when the address is in use", async () => {
    await listen(tls());
    const options = { host: "127.0.0.1", port: listener!.port, tls: tls(), handshakeTimeoutMs: 1000, gate };
    await expect(listenTcp({ ...options, ready: () => {} })).rejects.toThrow(/EADDRINUSE/);
  });
});

describe("listenTcp with TLS only", () => {
  it("speaks TLS 1.3 and refuses TLS 1.2 [HOST-004]", async () => {
    const accepted = await listen(identity);
    const socket = await connect(identity, "TLSv1.3");
    expect((socket as unknown as { getProtocol(): string }).getProtocol()).toBe("TLSv1.3");
    socket.write("x");
    await once(socket, "data");
    socket.destroy();
    await expect(connect(identity, "TLSv1.2")).rejects.toThrow(/protocol version|alert/);
    await until(() => accepted.refusals.length === 1);
    expect(accepted.refusals).toEqual(["unsupported protocol"]);
    expect(accepted.links.length).toBe(1);
  });

  it("refuses a client that speaks no TLS, or nothing at all [HOST-004]", async () => {
    const accepted = await listen(identity);
    const plain = await connect(undefined);
    plain.on("error", () => {});
    plain.write("hello there, this is not TLS");
    const silent = await connect(undefined);
    silent.on("error", () => {});
    await Promise.all([gone(plain), gone(silent)]);
    await until(() => accepted.refusals.length === 2);
    expect(accepted.links.length).toBe(0);
    await until(() => gate.streams === 0);
    expect([gate.handshakes, gate.failed]).toEqual([0, 2]);
  });

  it("ends a handshake that comes byte by byte in the time for a whole one", async () => {
    const accepted = await listen(identity);
    const dripping = await connect(undefined);
    dripping.on("error", () => {});
    // The beginning of a handshake record of 512 bytes, of which one arrives now and then.
    dripping.write(Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01));
    const drip = setInterval(() => dripping.write(Uint8Array.of(0)), 20);
    await gone(dripping);
    clearInterval(drip);
    await until(() => accepted.refusals.length === 1);
    expect(accepted.refusals).toEqual(["the handshake took too long"]);
    await until(() => gate.streams === 0);
    expect([gate.handshakes, gate.failed]).toEqual([0, 1]);
  });

  it("knows a client from the one that reset its connection from the same port", async () => {
    const accepted = await listen(identity);
    const first = connectPlain({ host: "127.0.0.1", port: listener!.port });
    first.on("error", () => {});
    await once(first, "connect");
    await until(() => gate.handshakes === 1);
    const { localPort } = first;
    // Both in one go, so that the second is accepted before the end of the first is noticed.
    first.resetAndDestroy();
    const raw = connectPlain({ host: "127.0.0.1", port: listener!.port, localPort: localPort! });
    const second = connectTls({ socket: raw, ca: identity.cert, servername: "localhost" });
    await once(second, "secureConnect");
    second.write("x");
    await once(second, "data");
    await until(() => gate.streams === 1 && gate.handshakes === 0);
    expect([gate.failed, accepted.links.length]).toEqual([1, 1]);
    // Beyond the time for a handshake, which is over.
    await sleep(250);
    second.write("y");
    expect(String((await once(second, "data"))[0])).toBe("y");
    expect(accepted.refusals).toEqual(["read ECONNRESET"]);
    second.destroy();
  });

  it("rejects a certificate that cannot be used", async () => {
    await expect(listen({ cert: "nonsense", key: "nonsense" })).rejects.toThrow();
  });
});
