import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type CertificatePair, prepareTls } from "./certificate.ts";
import { loadConfig } from "./config.ts";
import { type CertificateEvent, ServedCertificate } from "./served-certificate.ts";

/** A new pair in files of its own. */
async function made() {
  const folder = await mkdtemp(join(tmpdir(), "served-certificate-"));
  const [certPath, keyPath] = [join(folder, "server.crt"), join(folder, "server.key")];
  const loaded = loadConfig({
    tomlText: `[network]\ntls_cert_path = "${certPath}"\ntls_key_path = "${keyPath}"`,
  });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  const setup = await prepareTls(loaded.config.network, new Date());
  if (setup.kind !== "tls") throw new Error("no certificate");
  return { certPath, keyPath, pair: setup.pair };
}

async function open(use: (pair: CertificatePair) => void = () => {}) {
  const files = await made();
  const used: string[] = [];
  const told: CertificateEvent[] = [];
  const clock = { ms: Date.now() };
  const served = new ServedCertificate({
    ...files,
    use: (pair) => {
      use(pair);
      used.push(pair.fingerprint);
    },
    told: (event) => void told.push(event),
    now: () => new Date(clock.ms),
  });
  const kinds = () => told.splice(0).map(({ kind, pair }) => [kind, pair.fingerprint]);
  const replace = async (by: { readonly certPath: string; readonly keyPath: string }) => {
    await copyFile(by.certPath, files.certPath);
    await copyFile(by.keyPath, files.keyPath);
  };
  return { ...files, served, used, told, clock, kinds, replace };
}

describe("the certificate of a running server", () => {
  it("is used when its files hold another one, and told of when somebody asks for it [HOST-004]", async () => {
    const { served, used, kinds, replace, pair } = await open();
    await served.reload();
    expect([used, kinds()]).toEqual([[], [["unchanged", pair.fingerprint]]]);
    const renewed = await made();
    await replace(renewed);
    await served.reload();
    expect([used, kinds()]).toEqual([[renewed.pair.fingerprint], [["renewed", renewed.pair.fingerprint]]]);
  });

  it("stays when the new files are no good, says why, and is told of when they are in order again", async () => {
    const { served, used, told, kinds, replace, certPath, keyPath, pair, clock } = await open();
    const other = await made();
    const before = await made();
    await copyFile(certPath, before.certPath);
    await copyFile(keyPath, before.keyPath);
    const refusal = async () => {
      await served.reload();
      const event = told.at(-1);
      expect(kinds()).toEqual([["refused", pair.fingerprint]]);
      return event?.kind === "refused" ? event.reason : "";
    };
    await copyFile(other.certPath, certPath);
    expect(await refusal()).toContain("server.key is not the key of");
    await writeFile(certPath, "half a");
    expect(await refusal()).toContain("holds no certificate");
    await rm(certPath);
    expect(await refusal()).toContain("cannot be read");
    await replace(other);
    clock.ms += 900 * 86_400_000;
    expect(await refusal()).toContain("expired on");
    clock.ms -= 900 * 86_400_000;
    expect(used).toEqual([]);
    await replace(before);
    await served.reload();
    expect([used, kinds()]).toEqual([[], [["unchanged", pair.fingerprint]]]);
  });

  it("stays when the listeners cannot use the new one, which is tried again", async () => {
    let isUsable = false;
    const { served, used, told, kinds, replace } = await open(() => {
      if (!isUsable) throw new Error("no such curve");
    });
    const renewed = await made();
    await replace(renewed);
    await served.reload();
    expect(told.splice(0)).toMatchObject([{ kind: "refused", reason: "no such curve" }]);
    isUsable = true;
    await Promise.all([served.reload(), served.reload()]);
    expect(used).toEqual([renewed.pair.fingerprint]);
    expect(kinds().map(([kind]) => kind)).toEqual(["renewed", "unchanged"]);
  });
});
