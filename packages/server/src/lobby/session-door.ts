import { createHmac, timingSafeEqual } from "node:crypto";
import type { Refusal, SessionDoor } from "@fairtick/contract";
import { networkOf } from "../connection/client-network.ts";
import { isTicket } from "./join-tickets.ts";
import type { LobbyContext } from "./lobby-context.ts";
import type { Door, LobbySession } from "./lobby-session.ts";
import type { Player } from "./player.ts";

/** That of the server's own sessions. */
export const publicDoor = (code: string): Door => ({
  visibility: "public",
  code,
  passwordHash: undefined,
  excluded: new Set(),
});

/** Of one session; whom the host put out before them is forgotten. */
const excludedMax = 256;

/** The door of a new session, or why what was asked for makes none. */
export function openDoor(
  { identity }: LobbyContext,
  code: string,
  { visibility = "public", password = "" }: SessionDoor,
): Door | Refusal {
  if (visibility === "protected" && password === "")
    return { code: "bad_request", message: "a protected session needs a password" };
  if (visibility === "public" && password !== "")
    return { code: "bad_request", message: "a public session has no password; make it protected or private" };
  const passwordHash = password === "" ? undefined : hashOf(identity.secret, code, password);
  return { visibility, code, passwordHash, excluded: new Set() };
}

/** Why the player may not come in, if so. Wrong passwords are limited, and while there were too many no password is right. */
export function doorRefusal(
  context: LobbyContext,
  { id, door, game }: LobbySession,
  player: Player,
  password: string | undefined,
): Refusal | undefined {
  const { guesses, identity, tickets, now } = context;
  if (exclusionKeys(context, player).some((key) => door.excluded.has(key)))
    return { code: "forbidden", message: "the host has removed you from this session" };
  if (player.admittedTo === id) return undefined;
  if (password !== undefined && isTicket(password)) {
    const ticket = tickets.peek(password, now());
    const isFor = ticket?.sessionId === id && ticket.accountId === player.accountId;
    if (isFor && tickets.take(password, now()) !== undefined) return undefined;
    return { code: "forbidden", message: "the ticket is used up, over, or not for you" };
  }
  if (door.passwordHash === undefined) return undefined;
  if (password === undefined || password === "")
    return { code: "forbidden", message: "the session needs a password" };
  const refusal = guesses.refusal(player, game.id);
  if (refusal !== undefined) return refusal;
  if (timingSafeEqual(hashOf(identity.secret, door.code, password), door.passwordHash)) return undefined;
  guesses.wrong(player);
  return { code: "forbidden", message: "the password is wrong" };
}

/** The player does not come back into the session. */
export function exclude(context: LobbyContext, { door }: LobbySession, player: Player): void {
  for (const key of exclusionKeys(context, player)) door.excluded.add(key);
  for (const oldest of door.excluded) {
    if (door.excluded.size <= excludedMax) break;
    door.excluded.delete(oldest);
  }
}

/** A guest is somebody else under another name, so the address counts, too, unless many share it. */
function exclusionKeys({ settings }: LobbyContext, { identityId, isProven, address }: Player): string[] {
  return isProven || settings.isExempt(address) ? [identityId] : [identityId, networkOf(address)];
}

/**
 * Sessions live no longer than the server: what is kept is of no use to who does not have its secret. Guessing is slowed down by
 * the limit of guesses, not by the hash, for which the network thread has no time.
 */
function hashOf(secret: Uint8Array, code: string, password: string): Uint8Array {
  return createHmac("sha256", secret)
    .update(`password ${code} ${password.normalize("NFC")}`)
    .digest();
}
