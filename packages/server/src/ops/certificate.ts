import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { generate } from "selfsigned";
import { type BindAddress, formatBindAddress, isLoopbackHost } from "./bind-address.ts";
import { readReason } from "./config-file.ts";
import type { ServerConfig } from "./config-keys.ts";
import { placeReason, prepareFolderOf } from "./writable-place.ts";

/** A certificate and its key, both PEM, checked to belong together and to be valid now. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the certificate, pairs of hexadecimal digits with colons between. */
  readonly fingerprint: string;
  readonly validUntil: Date;
}

export type LoadedCertificate =
  | { readonly ok: true; readonly pair: CertificatePair }
  | { readonly ok: false; readonly reason: string };

export type TlsSetup =
  /** `made` when the certificate is a new one for development. */
  | { readonly kind: "tls"; readonly pair: CertificatePair; readonly made: boolean }
  | { readonly kind: "plain"; readonly warning: string }
  | { readonly kind: "refused"; readonly reason: string };

/** Browsers accept no server certificate that is valid for longer. */
const developmentValidityDays = 825;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/**
 * Decides how the control channel is protected. A missing certificate is made only when no other machine
 * can reach the server; otherwise the start is refused and the missing file named. `others`: addresses besides the network's.
 */
export async function prepareTls(
  network: ServerConfig["network"],
  now: Date,
  others: readonly BindAddress[] = [],
): Promise<TlsSetup> {
  const { tls, tlsCertPath: certPath, tlsKeyPath: keyPath } = network;
  if (tls === "off") {
    const warning = 'network.tls = "off": everything, sign-in included, crosses the network unencrypted';
    return { kind: "plain", warning };
  }
  const missing = [certPath, keyPath].filter((path) => !existsSync(path));
  let made = false;
  if (missing.length === 2) {
    const { tcpBind, udpBind, healthBind, webBind } = network;
    const reachable = [tcpBind, udpBind, healthBind, webBind, ...others].filter(
      (bind) => !isLoopbackHost(bind.host),
    );
    if (reachable.length > 0) {
      const binds = reachable.map(formatBindAddress).join(", ");
      const reason =
        `${certPath} and ${keyPath} do not exist, and a development certificate is only made when every ` +
        `address is loopback (${binds} is not). Put a certificate there, or set network.tls_cert_path and ` +
        "network.tls_key_path.";
      return { kind: "refused", reason };
    }
    const fault = await makeDevelopmentCertificate(certPath, keyPath, now);
    if (fault !== undefined) return { kind: "refused", reason: fault };
    made = true;
  } else if (missing.length === 1) {
    const [present] = [certPath, keyPath].filter((path) => path !== missing[0]);
    const reason = `${missing[0]} does not exist, although ${present} does: a certificate needs its key`;
    return { kind: "refused", reason };
  }
  const loaded = await loadCertificate(certPath, keyPath, now);
  return loaded.ok ? { kind: "tls", pair: loaded.pair, made } : { kind: "refused", reason: loaded.reason };
}

/** Reads a pair and checks that both can be parsed, belong together and are valid now. */
export async function loadCertificate(
  certPath: string,
  keyPath: string,
  now: Date,
): Promise<LoadedCertificate> {
  const refuse = (reason: string) => ({ ok: false, reason }) as const;
  const texts = await Promise.all([certPath, keyPath].map(readText));
  for (const text of texts) if (typeof text !== "string") return refuse(text.fault);
  const [cert, key] = texts as [string, string];

  const certificate = attempt(() => new X509Certificate(cert));
  if (certificate === undefined) return refuse(`${certPath} holds no certificate in PEM form`);
  const privateKey: KeyObject | undefined = attempt(() => createPrivateKey(key));
  if (privateKey === undefined) return refuse(`${keyPath} holds no unencrypted private key in PEM form`);
  if (!certificate.checkPrivateKey(privateKey)) return refuse(`${keyPath} is not the key of ${certPath}`);

  const validFrom = new Date(certificate.validFrom);
  const validUntil = new Date(certificate.validTo);
  if (now >= validUntil) {
    const hint = "Renew it, or delete it and its key to have a development certificate made.";
    return refuse(`${certPath} expired on ${validUntil.toISOString()}. ${hint}`);
  }
  if (now < validFrom) return refuse(`${certPath} is only valid from ${validFrom.toISOString()} on`);
  return { ok: true, pair: { cert, key, fingerprint: certificate.fingerprint256, validUntil } };
}

/** Gives a sentence when the files cannot be written; never overwrites one. */
async function makeDevelopmentCertificate(
  certPath: string,
  keyPath: string,
  now: Date,
): Promise<string | undefined> {
  const made = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    // Clocks of clients may be a little behind.
    notBeforeDate: new Date(now.getTime() - hourMs),
    notAfterDate: new Date(now.getTime() + developmentValidityDays * dayMs - hourMs),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 2, value: "localhost" },
          { type: 7, ip: "127.0.0.1" },
          { type: 7, ip: "::1" },
        ],
      },
    ],
  });
  try {
    const fault = prepareFolderOf(keyPath) ?? prepareFolderOf(certPath);
    if (fault !== undefined) return `the development certificate cannot be written: ${fault}`;
    await writeFile(keyPath, made.private, { flag: "wx", mode: 0o600 });
    await writeFile(certPath, made.cert, { flag: "wx" });
    return undefined;
  } catch (error) {
    return `the development certificate cannot be written: ${placeReason(error)}`;
  }
}

async function readText(path: string): Promise<string | { readonly fault: string }> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    return { fault: `${path} cannot be read: ${readReason(error)}` };
  }
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
