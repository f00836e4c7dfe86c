import { createHash, timingSafeEqual } from "node:crypto";
import { AttemptWindow } from "../ops/attempt-window.ts";

/** Requests without the right token that an address may send in a minute; after that its requests are not looked at. */
const wrongMax = 10;
const windowMs = 60_000;
/** Addresses whose wrong tokens are remembered; the one that began first is forgotten for a new one. */
const addressesMax = 1024;

export type AdminVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly status: 401 | 403 | 429; readonly reason: string };

/** Whether a request may use the debug endpoints: it must bear the token of the configuration. */
export class AdminGuard {
  readonly #digest: Buffer | undefined;
  readonly #now: () => number;
  readonly #wrong = new AttemptWindow(wrongMax, windowMs, addressesMax);

  /** Without a token nobody may. `now` is in milliseconds and never goes back. */
  constructor(token: string, now: () => number) {
    this.#digest = token === "" ? undefined : sha256(token);
    this.#now = now;
  }

  judge(authorization: string | undefined, address: string): AdminVerdict {
    if (this.#digest === undefined) return { ok: false, status: 403, reason: turnedOff };
    if (this.#wrong.isFull(address, this.#now())) return { ok: false, status: 429, reason: tooMany };
    const given = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
    // Digests have one length and tell nothing by the time that comparing them takes.
    if (given !== undefined && timingSafeEqual(sha256(given), this.#digest)) return { ok: true };
    this.#wrong.take(address, this.#now());
    return { ok: false, status: 401, reason: given === undefined ? missing : wrong };
  }
}

const turnedOff =
  "The debug endpoints are turned off. To turn them on, give admin.token in the configuration (or FAIRTICK_ADMIN_TOKEN) a secret of at least 32 characters and start the server again.";
const missing =
  'The debug endpoints want the token of the configuration: "Authorization: Bearer <admin.token>".';
const wrong = "The token is not the one of admin.token.";
const tooMany = "Too many wrong tokens have come from this address. Wait a minute.";

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
