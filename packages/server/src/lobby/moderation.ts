import type { ClientRequest, ModerateRequest, Refusal } from "@fairtick/contract";
import { networkOf } from "../connection/client-network.ts";
import type { KnownPlayer } from "./departed-players.ts";
import type { GameRoom, LobbyContext } from "./lobby-context.ts";
import { applyModeration, noPlayer, reasonOf, record } from "./moderation-acts.ts";
import type { Player } from "./player.ts";
import { sessionOf } from "./player-session.ts";

/** Lines of chat that a report takes along. */
const reportedLines = 20;

/* What players ask for about others. */

/** Tells moderators of a player who is here, or who has said something here. */
export function report(
  context: LobbyContext,
  room: GameRoom,
  player: Player,
  { playerId, reason: given }: Extract<ClientRequest, { readonly kind: "report" }>,
): Refusal | undefined {
  const { chat } = sessionOf(context, player) ?? room;
  const lines = chat.newest(reportedLines);
  const known = knownPlayer(context, room, playerId);
  const name = known?.name ?? lines.find((line) => line.playerId === playerId)?.name;
  if (name === undefined) return noPlayer;
  const reason = reasonOf(given);
  if (reason === "") return { code: "bad_request", message: "the report gives no reason" };
  const { id: byId, name: byName } = player;
  const game = room.game.id;
  const atMs = context.wallClock();
  const told = { atMs, game, byId, byName, playerId, name, reason, chat: lines };
  const whom = { subjectId: playerId, name, isGuest: known?.isProven === false };
  record(context, player, { act: "report", game, ...whom, reason, untilMs: undefined }, { report: told });
  player.connection?.notify({ kind: "reported", playerId });
  return undefined;
}

/** Does what a moderator in the game wants done to somebody. */
export function moderate(
  context: LobbyContext,
  room: GameRoom,
  moderator: Player,
  { act, playerId, seconds, byAddress, reason }: ModerateRequest,
): Refusal | undefined {
  if (moderator.role === "player") return { code: "forbidden", message: "only moderators may do that" };
  const target = knownPlayer(context, room, playerId);
  const takesAddress = byAddress && (act === "mute" || act === "ban") && target !== undefined;
  if (takesAddress && context.settings.isExempt(target.address))
    return { code: "bad_request", message: "many share the address of this player; leave it out" };
  const done = applyModeration(context, moderator, {
    act,
    subjectId: playerId,
    game: room.game.id,
    target,
    network: takesAddress ? networkOf(target.address) : undefined,
    seconds,
    reason,
  });
  if ("code" in done) return done;
  moderator.connection?.notify({ kind: "moderated", act, playerId, untilMs: done.untilMs });
  return undefined;
}

function knownPlayer(
  { departed }: LobbyContext,
  { players }: GameRoom,
  playerId: string,
): KnownPlayer | undefined {
  return players.get(playerId) ?? departed.get(playerId);
}
