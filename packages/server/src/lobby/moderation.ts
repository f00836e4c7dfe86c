import type { ClientRequest, ModerateRequest, Refusal } from "@fairtick/contract";
import { networkOf } from "../connection/client-network.ts";
import { outranks } from "../connection/role.ts";
import { shownText } from "../connection/shown-text.ts";
import type { KnownPlayer } from "./departed-players.ts";
import type { GameRoom, LobbyContext } from "./lobby-context.ts";
import { expel } from "./membership.ts";
import type { AuditEntry, Sanction } from "./moderation-store.ts";
import type { Player } from "./player.ts";
import { sessionOf } from "./player-session.ts";
import { sanctionText } from "./sanctions.ts";

/** Longest reason. */
const reasonCharactersMax = 500;
/** Lines of chat that a report takes along. */
const reportedLines = 20;

/** Tells moderators of a player who is here, or who has said something here. */
export function report(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  { playerId, reason: given }: Extract<ClientRequest, { readonly kind: "report" }>,
): Refusal | undefined {
  const { chat } = sessionOf(context, player) ?? room;
  const lines = chat.newest(reportedLines);
  const name =
    knownPlayer(context, room, playerId)?.name ?? lines.find((line) => line.playerId === playerId)?.name;
  if (name === undefined) return noPlayer;
  const reason = reasonOf(given);
  if (reason === "") return { code: "bad_request", message: "the report gives no reason" };
  const { id: byId, name: byName } = player;
  const game = room.game.id;
  context.moderation.report({
    atMs: context.wallClock(),
    game,
    byId,
    byName,
    playerId,
    name,
    reason,
    chat: lines,
  });
  audit(context, room, player, { act: "report", playerId, name, reason, untilMs: undefined });
  return undefined;
}

/** Does what a moderator wants done to somebody. */
export function moderate(
  context: LobbyContext,
  room: GameRoom,
  moderator: Player,
  request: ModerateRequest,
): Refusal | undefined {
  if (moderator.role === "player") return { code: "forbidden", message: "only moderators may do that" };
  const { act, playerId } = request;
  const target = knownPlayer(context, room, playerId);
  const kind = act === "mute" || act === "unmute" ? "mute" : "ban";
  if (act === "unmute" || act === "unban") {
    if (!context.sanctions.lift(kind, playerId))
      return { code: "not_found", message: `there is no ${kind} of this player` };
    context.moderation.lift(kind, playerId);
  } else {
    if (target === undefined) return noPlayer;
    if (!outranks(moderator.role, target.role))
      return { code: "forbidden", message: `that player is ${target.role} as well` };
    if (act === "kick") {
      putOut(
        context,
        target.identityId,
        undefined,
        "kicked",
        because("a moderator has put you out", reasonOf(request.reason)),
      );
    } else {
      const refusal = impose(context, room, target, kind, request);
      if (refusal !== undefined) return refusal;
    }
  }
  const untilMs = act === "mute" || act === "ban" ? endOf(context, request) : undefined;
  const end = untilMs === Number.POSITIVE_INFINITY ? undefined : untilMs;
  const reason = reasonOf(request.reason);
  audit(context, room, moderator, { act, playerId, name: target?.name ?? "", reason, untilMs: end });
  moderator.connection?.notify({ kind: "moderated", act, playerId, untilMs: end });
  return undefined;
}

function impose(
  context: LobbyContext,
  room: GameRoom,
  { id: playerId, identityId, name, address }: KnownPlayer,
  kind: Sanction["kind"],
  request: ModerateRequest,
): Refusal | undefined {
  const { sanctions, settings, moderation } = context;
  if (request.byAddress && settings.isExempt(address))
    return { code: "bad_request", message: "many share the address of this player; leave it out" };
  if (sanctions.size >= settings.sanctionsMax && !sanctions.has(kind, playerId))
    return { code: "unavailable", message: `there are ${settings.sanctionsMax} mutes and bans already` };
  const network = request.byAddress ? networkOf(address) : undefined;
  const untilMs = endOf(context, request);
  const sanction = { kind, playerId, identityId, name, network, untilMs, reason: reasonOf(request.reason) };
  sanctions.impose(sanction);
  moderation.impose(sanction);
  if (kind === "ban") putOut(context, identityId, network, "banned", sanctionText(sanction));
  else room.players.get(playerId)?.connection?.error("forbidden", sanctionText(sanction));
  return undefined;
}

/** Ends the connections of somebody, and of a whole network, in all games; but for those of moderators. */
function putOut(
  context: LobbyContext,
  identityId: string,
  network: string | undefined,
  reason: "kicked" | "banned",
  why: string,
): void {
  for (const { players } of context.rooms.values()) {
    for (const player of [...players.values()]) {
      const isMeant =
        player.identityId === identityId ||
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
export function audit(
  { moderation, log, observer, wallClock }: LobbyContext,
  { game }: GameRoom,
  { id: byId, name: byName }: Player,
  act: Pick<AuditEntry, "act" | "playerId" | "name" | "reason" | "untilMs">,
): void {
  moderation.audit({ atMs: wallClock(), game: game.id, byId, byName, ...act });
  observer.moderated(game.id, act.act);
  log.info(
    {
      game: game.id,
      act: act.act,
      player_id: act.playerId,
      name: act.name,
      by_id: byId,
      by_name: byName,
      reason: act.reason,
      until: act.untilMs,
    },
    "moderation",
  );
}

function knownPlayer(
  { departed }: LobbyContext,
  { players }: GameRoom,
  playerId: string,
): KnownPlayer | undefined {
  return players.get(playerId) ?? departed.get(playerId);
}

const endOf = ({ wallClock }: LobbyContext, { seconds }: ModerateRequest): number =>
  seconds === 0 ? Number.POSITIVE_INFINITY : wallClock() + seconds * 1000;

const reasonOf = (given: string): string => shownText(given.replace(/\s+/gu, " "), reasonCharactersMax);
const because = (what: string, reason: string): string => (reason === "" ? what : `${what}: ${reason}`);

const noPlayer: Refusal = { code: "not_found", message: "there is no such player" };
