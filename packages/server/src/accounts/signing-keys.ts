import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { placeReason } from "../ops/writable-place.ts";

export interface SigningKey {
  /** What tokens name it by: the time at which it was made, and a random part. */
  readonly id: string;
  readonly madeMs: number;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface SigningKeyOptions {
  readonly dir: string;
  /** After that a new key signs. */
  readonly maxAgeMs: number;
  /** Tokens of the old one are valid for so long. */
  readonly tokenLifeMs: number;
}

const fileName = /^(\d{13})-[0-9a-f]{16}\.pem$/;
/** Servers that share the folder may look into it that much later. */
const sharedMs = 24 * 3600 * 1000;

/**
 * The keys that sign access tokens (Ed25519), as files of a folder that servers may share. The newest signs; an older
 * one verifies what it has signed, and is removed when that is over.
 */
export class SigningKeys {
  readonly #options: SigningKeyOptions;
  #keys: ReadonlyMap<string, SigningKey> = new Map();
  #newest!: SigningKey;

  /** @throws Error that names the folder or the file, where keys cannot be read or made. */
  constructor(options: SigningKeyOptions, nowMs: number) {
    this.#options = options;
    this.refresh(nowMs);
  }

  get newest(): SigningKey {
    return this.#newest;
  }

  get(id: string): SigningKey | undefined {
    return this.#keys.get(id);
  }

  /** Reads what other servers have made, makes a key when it is time, and removes those that are over. */
  refresh(nowMs: number): void {
    const { dir, maxAgeMs, tokenLifeMs } = this.#options;
    makeDir(dir);
    const keys = readKeys(dir);
    const isDue = !keys.some(({ madeMs }) => nowMs - madeMs < maxAgeMs);
    if (isDue) keys.push(makeKey(dir, nowMs));
    keys.sort((a, b) => (a.id < b.id ? 1 : -1));
    const kept = keys.filter(({ madeMs }) => nowMs - madeMs < maxAgeMs + tokenLifeMs + sharedMs);
    for (const { id } of keys.slice(kept.length)) rmSync(join(dir, `${id}.pem`), { force: true });
    this.#keys = new Map(kept.map((key) => [key.id, key]));
    this.#newest = kept[0]!;
  }
}

function makeDir(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Error(`accounts.keys_dir ${dir} cannot be made: ${placeReason(error)}`);
  }
}

function readKeys(dir: string): SigningKey[] {
  return readdirSync(dir).flatMap((file) => {
    const madeMs = fileName.exec(file)?.[1];
    return madeMs === undefined ? [] : [readKey(join(dir, file), file.replace(/\.pem$/, ""), Number(madeMs))];
  });
}

function readKey(path: string, id: string, madeMs: number): SigningKey {
  try {
    const privateKey = createPrivateKey(readFileSync(path));
    if (privateKey.asymmetricKeyType !== "ed25519") throw new Error("it is no Ed25519 key");
    return { id, madeMs, privateKey, publicKey: createPublicKey(privateKey) };
  } catch (error) {
    throw new Error(
      `the signing key ${path} cannot be read (${(error as Error).message}): restore it, or remove it, which ends the access tokens it has signed`,
    );
  }
}

/** The file appears whole: another server may read the folder at this moment. */
function makeKey(dir: string, nowMs: number): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const id = `${String(nowMs).padStart(13, "0")}-${randomBytes(8).toString("hex")}`;
  const draft = join(dir, `${id}.draft`);
  try {
    writeFileSync(draft, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600, flag: "wx" });
    linkSync(draft, join(dir, `${id}.pem`));
  } catch (error) {
    throw new Error(`accounts.keys_dir ${dir} takes no key: ${placeReason(error)}`);
  } finally {
    rmSync(draft, { force: true });
  }
  return { id, madeMs: nowMs, privateKey, publicKey };
}
