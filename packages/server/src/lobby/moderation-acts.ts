import type { ModerationAct, Refusal } from "@fairtick/contract";
import { networkOf } from "../connection/client-network.ts";
import { outranks, type Role } from "../connection/role.ts";
import { shownText } from "../connection/shown-text.ts";
import type { KnownPlayer } from "./departed-players.ts";
import type { LobbyContext } from "./lobby-context.ts";
import { expel } from "./membership.ts";
import type { AuditEntry, ModerationChange } from "./moderation-store.ts";
import { sessionOf } from "./player-session.ts";
import { type Sanction, sanctionText } from "./sanction.ts";

/** Longest reason. */
const reasonCharactersMax = 500;

/** Who does something to others: a player who is here, or somebody from elsewhere. */
export interface Moderator {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** From which it is done. */
  readonly address: string;
}

/** What a moderator wants done. */
export interface ModerationOrder {
  readonly act: ModerationAct;
  /** Id of the player, or a network. */
  readonly subjectId: string;
  /** Empty: in all games. */
  readonly game: string;
  /** Undefined: nobody who is known, or the network alone. */
  readonly target: KnownPlayer | undefined;
  /** Everybody there, too. */
  readonly network: string | undefined;
  /** 0: without an end. */
  readonly seconds: number;
  readonly reason: string;
}

/** `untilMs`: unix time, undefined without an end. */
export interface ModerationDone {
  readonly untilMs: number | undefined;
}

/** Does it in all games, writes it down, and returns until when it holds. */
export function applyModeration(
  context: LobbyContext,
  by: Moderator,
  order: ModerationOrder,
): ModerationDone | Refusal {
  switch (order.act) {
    case "unmute":
    case "unban":
      return lift(context, by, order);
    case "mute":
    case "ban":
      return impose(context, by, order, order.act);
    case "kick":
      return kick(context, by, order);
  }
}

function lift(context: LobbyContext, by: Moderator, order: ModerationOrder): ModerationDone | Refusal {
  const kind = order.act === "unmute" ? "mute" : "ban";
  const lifted = context.sanctions.lift({ kind, subjectId: order.subjectId });
  if (lifted === undefined) return { code: "not_found", message: `there is no ${kind} of this player` };
  const whom = { name: lifted.name, isGuest: !lifted.isLasting };
  record(context, by, { ...order, ...whom, untilMs: undefined }, { lifted });
  return { untilMs: undefined };
}

function impose(
  context: LobbyContext,
  by: Moderator,
  order: ModerationOrder,
  kind: Sanction["kind"],
): ModerationDone | Refusal {
  const { subjectId, target, network } = order;
  const refusal = targetRefusal(by, order) ?? sanctionRefusal(context, kind, subjectId);
  if (refusal !== undefined) return refusal;
  const { wallClock, sanctions } = context;
  const nowMs = wallClock();
  const sanction: Sanction = {
    kind,
    subjectId,
    identityId: target?.identityId,
    name: target?.name ?? "",
    network,
    untilMs: order.seconds === 0 ? Number.POSITIVE_INFINITY : nowMs + order.seconds * 1000,
    reason: reasonOf(order.reason),
    imposedMs: nowMs,
    byId: by.id,
    byName: by.name,
    isLasting: target?.isProven === true || network !== undefined,
  };
  sanctions.impose(sanction);
  const untilMs = order.seconds === 0 ? undefined : sanction.untilMs;
  const whom = { name: sanction.name, isGuest: target?.isProven === false };
  record(context, by, { ...order, ...whom, untilMs }, { imposed: sanction });
  if (kind === "ban") putOut(context, target?.identityId, network, "banned", sanctionText(sanction));
  else tell(context, subjectId, sanctionText(sanction));
  return { untilMs };
}

function kick(context: LobbyContext, by: Moderator, order: ModerationOrder): ModerationDone | Refusal {
  const refusal = targetRefusal(by, order);
  if (refusal !== undefined) return refusal;
  const why = because("a moderator has put you out", reasonOf(order.reason));
  const { name = "", isProven } = order.target ?? {};
  record(context, by, { ...order, name, isGuest: isProven === false, untilMs: undefined }, {});
  putOut(context, order.target?.identityId, undefined, "kicked", why);
  return { untilMs: undefined };
}

function targetRefusal(by: Moderator, { act, target, network }: ModerationOrder): Refusal | undefined {
  if (target === undefined) return network === undefined || act === "kick" ? noPlayer : undefined;
  if (outranks(by.role, target.role)) return undefined;
  return { code: "forbidden", message: `that player is ${target.role} as well` };
}

function sanctionRefusal(
  { sanctions, settings }: LobbyContext,
  kind: Sanction["kind"],
  subjectId: string,
): Refusal | undefined {
  const { sanctionsMax } = settings;
  if (sanctions.size < sanctionsMax || sanctions.get({ kind, subjectId }) !== undefined) return undefined;
  return { code: "unavailable", message: `there are ${sanctionsMax} mutes and bans already` };
}

/** Tells somebody who is here, in whatever game. */
function tell({ rooms }: LobbyContext, playerId: string, text: string): void {
  for (const { players } of rooms.values()) players.get(playerId)?.connection?.error("forbidden", text);
}

/** Ends the connections of all who are banned: another server may have done it. */
export function putOutBanned({ rooms, sanctions, wallClock }: LobbyContext): void {
  const nowMs = wallClock();
  for (const { players, previews } of rooms.values()) {
    for (const { identityId, ownerId, role, address, connection } of [
      ...players.values(),
      ...previews.values(),
    ]) {
      // A whole network that is banned may be where moderators live, too.
      const who = { identityId, ownerId, address: role === "player" ? address : undefined };
      const ban = connection && sanctions.find("ban", who, nowMs);
      if (ban !== undefined) connection?.refuse(sanctionText(ban), "banned");
    }
  }
}

/** Ends the connections of somebody, and of a whole network, in all games; but for those of moderators. */
function putOut(
  context: LobbyContext,
  identityId: string | undefined,
  network: string | undefined,
  reason: "kicked" | "banned",
  why: string,
): void {
  for (const { players, previews } of context.rooms.values()) {
    for (const player of [...players.values(), ...previews.values()]) {
      const isMeant =
        player.identityId === identityId ||
        (identityId !== undefined && player.ownerId === identityId) ||
        (network !== undefined && player.role === "player" && networkOf(player.address) === network);
      if (!isMeant) continue;
      const session = sessionOf(context, player);
      const member = session?.members.get(player.id);
      if (player.connection !== undefined) player.connection.refuse(why, reason);
      else if (session !== undefined && member !== undefined) expel(context, session, member, why);
    }
  }
}

/** Writes an act down, in the log and for good. */
export function record(
  context: LobbyContext,
  { id: byId, name: byName, address: origin }: Moderator,
  done: Pick<AuditEntry, "act" | "game" | "name" | "isGuest" | "reason" | "untilMs"> & {
    readonly subjectId: string;
  },
  change: Omit<ModerationChange, "audit">,
): void {
  const { act, game, subjectId: playerId, name, isGuest, untilMs } = done;
  const reason = reasonOf(done.reason);
  const atMs = context.wallClock();
  const audit = { atMs, game, byId, byName, origin, act, playerId, name, isGuest, reason, untilMs };
  context.moderation.keep({ audit, ...change });
  context.observer.moderated(game, act);
  const about = { game, act, player_id: playerId, name, by_id: byId, by_name: byName };
  context.log.info({ ...about, remote_address: origin, reason, until: untilMs }, "moderation");
}

/** One line, for people. */
export const reasonOf = (given: string): string =>
  shownText(given.replace(/\s+/gu, " "), reasonCharactersMax);

const because = (what: string, reason: string): string => (reason === "" ? what : `${what}: ${reason}`);

export const noPlayer: Refusal = { code: "not_found", message: "there is no such player" };
