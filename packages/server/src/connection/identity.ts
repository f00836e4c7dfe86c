import { createHmac } from "node:crypto";
import { isUuid } from "@fairtick/contract";
import type { Role } from "./role.ts";
import { shownText } from "./shown-text.ts";
import type { TokenVerdict } from "./token-verifier.ts";

const nameCharactersMax = 64;
const tokenBytesMax = 4096;
/** Ids of subjects are no secret: their tokens are signed. */
const subjectSecret = new Uint8Array(32);
/** Behind the names of programs; no account can be called so. */
const botMark = " [bot]";

/** Who a client says it is, once that is accepted. */
export type Identity =
  | {
      readonly kind: "accepted";
      /** UUID. The same subject of a token gives the same for good, a guest's token and name while the server runs. */
      readonly playerId: string;
      readonly name: string;
      /** Of this server. A guest without one has none, and neither have programs, which play for themselves. */
      readonly accountId: string | undefined;
      /** Whether the token proves it; a guest's only names it. */
      readonly isProven: boolean;
      readonly role: Role;
      /** The account of this server that the token is of, also where a program plays with it. */
      readonly ownerId: string | undefined;
    }
  | { readonly kind: "refused"; readonly reason: string };

export type AcceptedIdentity = Extract<Identity, { readonly kind: "accepted" }>;

export interface IdentityOptions {
  /** At least 32 random bytes: without them nobody can compute another guest's id. */
  readonly secret: Uint8Array;
  /** Undefined: every non-empty token is a guest's. */
  readonly verify: ((token: string) => TokenVerdict) | undefined;
  /** Whether a token that proves nothing signs in a guest, as without `verify`. */
  readonly takesGuests?: boolean;
}

/** Turns what a client signs in with into an identity, or a reason to refuse it. */
export function identify(token: string, name: string, options: IdentityOptions): Identity {
  const { secret } = options;
  if (token === "") return refused("the token is empty");
  if (Buffer.byteLength(token) > tokenBytesMax) {
    return refused(`the token has more than ${tokenBytesMax} bytes`);
  }
  const verdict = verdictOf(token, options);
  if (verdict?.kind === "invalid") return refused(verdict.reason);
  const bot = verdict?.account?.isBot === true ? verdict.account : undefined;
  if (bot?.scopes?.includes("play") === false)
    return refused(`the API key may not play: its scopes are ${bot.scopes.join(", ")}`);
  const cleanName = playerName(verdict?.name ?? name) + (bot === undefined ? "" : botMark);
  if (cleanName === "") return refused("the player name is empty");
  const role = verdict?.role ?? "player";
  // A program is a player of its own: it must not take the place of the person whose key it has.
  const subject = bot?.loginId ?? verdict?.subject;
  const playerId = subject === undefined ? guestId(secret, token, cleanName) : subjectId(subject);
  const ownerId = verdict?.account === undefined ? undefined : verdict.subject;
  const accountId = bot === undefined ? ownerId : undefined;
  const isProven = verdict !== undefined;
  return { kind: "accepted", playerId, name: cleanName, accountId, ownerId, isProven, role };
}

/** Undefined for a guest. Who shows a token of an account means that account, also when the token is over. */
function verdictOf(token: string, { verify, takesGuests }: IdentityOptions): TokenVerdict | undefined {
  const verdict = verify?.(token);
  if (verdict?.kind !== "invalid" || takesGuests !== true || verdict.isOwn === true) return verdict;
  return undefined;
}

export const playerName = (name: string): string => shownText(name, nameCharactersMax);

function guestId(secret: Uint8Array, token: string, name: string): string {
  return derivedId(secret, `guest ${token.length} ${token} ${name}`);
}

/** An account's id is its subject; any other subject gets one, the same on every server and after every start. */
function subjectId(subject: string): string {
  return isUuid(subject) ? subject : derivedId(subjectSecret, `subject ${subject}`);
}

/** A UUID that looks random (version 4) and is a function of the text. */
function derivedId(secret: Uint8Array, text: string): string {
  const bytes = createHmac("sha256", secret).update(text).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const refused = (reason: string): Identity => ({ kind: "refused", reason });
