import { once } from "node:events";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeClientMessage } from "../foreign-client/client-message.ts";
import { framed } from "../foreign-client/frame-collector.ts";
import { ServerProcess } from "./server-process.ts";

const testMs = 60_000;
const host = "127.0.0.1";

describe("a server with encryption", () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await ServerProcess.start();
  }, testMs);
  afterAll(() => server?.stop(), testMs);

  it("makes a certificate on loopback, which a client can trust for TLS 1.3 [HOST-004] [HOST-005]", async () => {
    expect(server.output).toContain("made a development certificate");
    const client = await server.connect("s0");
    await client.signIn("Ada");
    await client.sayGoodbye();
  });

  it("refuses TLS 1.2 [HOST-004]", async () => {
    const versions = { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } as const;
    const socket = connectTls({ host, port: server.ports.tcp, ca: server.certificate!, ...versions });
    const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
    expect(error.code).toMatch(/^ERR_SSL_.*PROTOCOL_VERSION$/);
    await expectService(server);
  });

  it("closes a connection that is not encrypted, without an answer in clear text and without harm [HOST-004]", async () => {
    const sign = framed(
      encodeClientMessage({ type: "Authenticate", token: "any", playerName: "Plain" }, "s0"),
    );
    const socket = connect({ host, port: server.ports.tcp });
    const received: Uint8Array[] = [];
    socket.on("data", (bytes) => received.push(bytes));
    socket.on("error", () => {});
    socket.write(sign);
    await once(socket, "close");
    // At most a TLS alert: its records begin with 21.
    expect(received.length === 0 || received[0][0] === 21).toBe(true);
    await expectService(server);
  });
});

describe("a server without encryption", () => {
  it(
    "serves the same protocol and warns of it in one line [HOST-005]",
    async () => {
      const server = await ServerProcess.start({ network: { tls: "off" } });
      try {
        await expectService(server);
        const warnings = server.output.split("\n").filter((line) => /\bWARN/.test(line));
        expect(warnings).toHaveLength(1);
        expect(warnings[0]).toMatch(/unencrypted/);
      } finally {
        await server.stop();
      }
    },
    testMs,
  );
});

describe("a server that others can reach", () => {
  it(
    "does not start without a certificate and names the file that is missing [HOST-005]",
    async () => {
      const { exitCode, output } = await ServerProcess.refused({
        network: { tcp_bind: "0.0.0.0:0", tls_cert_path: "./operators/own.crt" },
      });
      expect(exitCode).toBe(1);
      expect(output).toContain("operators/own.crt");
      expect(output).not.toContain("is ready");
    },
    testMs,
  );
});

async function expectService(server: ServerProcess): Promise<void> {
  const client = await server.connect("s1");
  await client.signIn("Somebody");
  await client.sayGoodbye();
}
