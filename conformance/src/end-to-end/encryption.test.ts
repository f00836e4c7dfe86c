import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { loadConfig, prepareTls } from "@fairtick/server";
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

describe("a certificate that is renewed", () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await ServerProcess.start({ network: { web_tls: "required" }, api: { tls: "required" } });
  }, testMs);
  afterAll(() => server?.stop(), testMs);

  /** By what each listener shows to who connects now. */
  const shown = async () => {
    const fingerprints: string[] = [];
    for (const port of [server.ports.tcp, server.ports.web, server.ports.api]) {
      const socket = connectTls({ host, port, rejectUnauthorized: false });
      await once(socket, "secureConnect");
      fingerprints.push(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    }
    return fingerprints;
  };
  const replace = (part: "crt" | "key", text: string) =>
    writeFile(join(server.folder, `certs/server.${part}`), text);
  const metric = async (name: string) => {
    const line = new RegExp(`^${name} (\\S+)$`, "m").exec((await server.http("/metrics")).text);
    return Number(line?.[1]);
  };

  it(
    "is what new connections get on every port, while the others go on; a bad one changes nothing [HOST-004]",
    async () => {
      const old = (await shown())[0];
      const client = await server.connect("s1");
      await client.signIn("Ada");
      const { pair } = await newCertificate();
      expect(pair.fingerprint).not.toBe(old);
      await replace("key", pair.key);
      await replace("crt", pair.cert);
      await expect.poll(shown, { timeout: 20_000 }).toEqual(Array(3).fill(pair.fingerprint));
      await expect.poll(() => server.output).toContain("the certificate is renewed");
      expect(server.output).toContain(pair.validUntil.toISOString());
      expect(await metric("fairtick_certificate_expiry_timestamp_seconds")).toBe(
        pair.validUntil.getTime() / 1000,
      );
      const later = await server.connect("s1");
      await later.signIn("Later");

      const { pair: other } = await newCertificate();
      await replace("crt", other.cert);
      server.signal("SIGHUP");
      await expect
        .poll(() => server.output)
        .toMatch(/ERROR.*the certificate stays what it was: .*server\.key is not the key of/);
      expect(await shown()).toEqual(Array(3).fill(pair.fingerprint));
      const refused = 'fairtick_certificate_changes_total{outcome="refused"}';
      expect(await metric(refused.replace(/[{}]/g, "\\$&"))).toBeGreaterThan(0);
      await replace("key", other.key);
      server.signal("SIGHUP");
      await expect.poll(shown).toEqual(Array(3).fill(other.fingerprint));
      for (const each of [client, later]) await each.sayGoodbye();
    },
    testMs,
  );
});

/** A pair that was made for this machine. */
async function newCertificate() {
  const folder = mkdtempSync(join(tmpdir(), "fairtick-certificate-"));
  const paths = `tls_cert_path = "${folder}/server.crt"\ntls_key_path = "${folder}/server.key"`;
  const loaded = loadConfig({ tomlText: `[network]\n${paths}` });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  const setup = await prepareTls(loaded.config.network, new Date());
  rmSync(folder, { recursive: true });
  if (setup.kind !== "tls") throw new Error("no certificate was made");
  return setup;
}

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
