import { createHash, randomBytes } from "node:crypto";

/** A secret of two parts: a key that finds it, and a secret of which only the digest is stored. */
export interface SplitSecret {
  readonly key: string;
  readonly secret: string;
}

const keyPattern = /^[\w-]{10,64}$/;
const secretPattern = /^[\w-]{43}$/;

export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** The digest of a secret that is random itself, so that a fast one is enough. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** `prefix` tells people, and programs that look for secrets in the wrong places, what it is. */
export function joinSecret(prefix: string, { key, secret }: SplitSecret): string {
  return `${prefix}_${key}.${secret}`;
}

/** Undefined when the text was never one. */
export function splitSecret(prefix: string, text: string): SplitSecret | undefined {
  if (text.length > 200 || !text.startsWith(`${prefix}_`)) return undefined;
  const [key = "", secret = "", ...rest] = text.slice(prefix.length + 1).split(".");
  if (rest.length > 0 || !keyPattern.test(key) || !secretPattern.test(secret)) return undefined;
  return { key, secret };
}
