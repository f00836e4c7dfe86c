import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkServerIdentity, connect, createServer, type PeerCertificate } from "node:tls";
import { describe, expect, it } from "vitest";
import { loadCertificate, prepareTls } from "./certificate.ts";
import { loadConfig } from "./config.ts";

const now = new Date();
const dayMs = 86_400_000;

async function network(toml = "") {
  const folder = join(await mkdtemp(join(tmpdir(), "certificate-")), "certs");
  const paths = `tls_cert_path = "${folder}/server.crt"\ntls_key_path = "${folder}/server.key"`;
  const loaded = loadConfig({ tomlText: `[network]\n${paths}\n${toml}` });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  return loaded.config.network;
}

async function madeNetwork() {
  const made = await network();
  expect(await prepareTls(made, now)).toMatchObject({ kind: "tls", made: true });
  return made;
}

async function reasonOf(config: Awaited<ReturnType<typeof network>>, at = now): Promise<string> {
  const setup = await prepareTls(config, at);
  return setup.kind === "refused" ? setup.reason : "";
}

describe("prepareTls", () => {
  it("makes a certificate for localhost on loopback, once, with a private key file [HOST-005]", async () => {
    const config = await network();
    const first = await prepareTls(config, now);
    const second = await prepareTls(config, now);
    if (first.kind !== "tls" || second.kind !== "tls") throw new Error("no certificate");
    expect([first.made, second.made]).toEqual([true, false]);
    expect(second.pair.fingerprint).toBe(first.pair.fingerprint);
    expect((await stat(config.tlsKeyPath)).mode & 0o777).toBe(0o600);
  });

  it.each(["localhost", "127.0.0.1", "::1"])(
    "makes a certificate that TLS 1.3 clients accept for %s when they trust it [HOST-005]",
    async (name) => {
      const setup = await prepareTls(await network(), now);
      if (setup.kind !== "tls") throw new Error("no certificate");
      const { cert, key } = setup.pair;
      const server = createServer({ cert, key, minVersion: "TLSv1.3" }, (socket) => socket.end());
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      const authorized = await new Promise<boolean>((resolve, reject) => {
        const identity = (_host: string, peer: PeerCertificate) => checkServerIdentity(name, peer);
        const socket = connect({ port, host: "127.0.0.1", ca: cert, checkServerIdentity: identity });
        socket.on("secureConnect", () => {
          resolve(socket.authorized);
          socket.destroy();
        });
        socket.on("error", reject);
      });
      server.close();
      expect(authorized).toBe(true);
    },
  );

  it.each(["tcp_bind", "udp_bind", "health_bind"])(
    "refuses to make one when %s can be reached, and names the missing files [HOST-005]",
    async (bind) => {
      const config = await network(`${bind} = "0.0.0.0:1234"`);
      const reason = await reasonOf(config);
      expect(reason).toContain(config.tlsCertPath);
      expect(reason).toContain("0.0.0.0:1234 is not");
      await expect(stat(config.tlsCertPath)).rejects.toThrow();
    },
  );

  it("accepts a given certificate on any address [HOST-005]", async () => {
    const { tlsCertPath, tlsKeyPath } = await madeNetwork();
    const config = { ...(await network('tcp_bind = "0.0.0.0:9000"')), tlsCertPath, tlsKeyPath };
    expect(await prepareTls(config, now)).toMatchObject({ kind: "tls", made: false });
  });

  it("warns when encryption is off, and makes nothing [HOST-005]", async () => {
    const config = await network('tls = "off"');
    const setup = await prepareTls(config, now);
    expect(setup.kind).toBe("plain");
    expect(setup.kind === "plain" && setup.warning).toContain('network.tls = "off"');
    await expect(stat(config.tlsKeyPath)).rejects.toThrow();
  });

  it("names the half that is missing, and overwrites nothing", async () => {
    const config = await madeNetwork();
    const key = await readFile(config.tlsKeyPath, "utf8");
    await rm(config.tlsCertPath);
    expect(await reasonOf(config)).toMatch(/server\.crt does not exist, although .*server\.key does/);
    expect(await readFile(config.tlsKeyPath, "utf8")).toBe(key);
  });

  it("says when the files cannot be written", async () => {
    const config = await network();
    const blocked = join(config.tlsKeyPath, "..", "..", "file");
    await writeFile(blocked, "");
    expect(await reasonOf({ ...config, tlsKeyPath: join(blocked, "key") })).toContain("cannot be written");
  });
});

describe("loadCertificate", () => {
  async function refusal(
    change: (config: Awaited<ReturnType<typeof network>>) => Promise<unknown>,
    at = now,
  ) {
    const config = await madeNetwork();
    await change(config);
    const loaded = await loadCertificate(config.tlsCertPath, config.tlsKeyPath, at);
    return loaded.ok ? "" : loaded.reason;
  }

  it("gives text, fingerprint and end of validity of a good pair", async () => {
    const config = await madeNetwork();
    const loaded = await loadCertificate(config.tlsCertPath, config.tlsKeyPath, now);
    if (!loaded.ok) throw new Error(loaded.reason);
    expect(loaded.pair.cert).toBe(await readFile(config.tlsCertPath, "utf8"));
    expect(loaded.pair.fingerprint).toMatch(/^([\dA-F]{2}:){31}[\dA-F]{2}$/);
    expect(loaded.pair.validUntil.getTime() - now.getTime()).toBeGreaterThan(824 * dayMs);
  });

  it("says what is wrong with a pair [HOST-005]", async () => {
    const other = await madeNetwork();
    const otherKey = await readFile(other.tlsKeyPath, "utf8");
    expect(await refusal((c) => writeFile(c.tlsKeyPath, otherKey))).toMatch(
      /server\.key is not the key of .*server\.crt/,
    );
    expect(await refusal((c) => writeFile(c.tlsCertPath, "hello"))).toContain(
      "server.crt holds no certificate",
    );
    expect(await refusal((c) => writeFile(c.tlsKeyPath, "hello"))).toContain(
      "server.key holds no unencrypted private key",
    );
    expect(await refusal((c) => rm(c.tlsCertPath))).toContain("server.crt cannot be read");
    const nothing = async () => {};
    expect(await refusal(nothing, new Date(now.getTime() + 826 * dayMs))).toContain("server.crt expired on");
    expect(await refusal(nothing, new Date(now.getTime() - dayMs))).toContain("is only valid from");
  });
});
