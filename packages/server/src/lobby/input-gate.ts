import type { InputRequest, RowsRequest } from "@fairtick/contract";
import type { LobbyContext } from "./lobby-context.ts";
import type { LobbySession } from "./lobby-session.ts";
import type { Player } from "./player.ts";

/** An acknowledged tick older than this says nothing about the round trip. */
const sequenceAgeSeconds = 2;
const refusalIntervalMs = 1000;
/** One in so many inputs is measured. */
const latencySampling = 16;

/**
 * Hands an input to the player's session. Those of players without a session are what was on its way when
 * they left it.
 */
export function takeInput(context: LobbyContext, player: Player, request: InputRequest): void {
  const session = player.sessionId === undefined ? undefined : context.sessions.get(player.sessionId);
  const member = session?.members.get(player.id);
  if (session === undefined || member === undefined) return;
  if (member.kind === "watching") refuse(context, player);
  if (member.kind === "seated") pass(context, session, player, member.seat, request);
}

/** Hands the rows of a client of the native protocol over, and what it has received. */
export function takeRows(context: LobbyContext, player: Player, rows: RowsRequest): void {
  const session = player.sessionId === undefined ? undefined : context.sessions.get(player.sessionId);
  if (session === undefined || player.viewer === undefined) return;
  context.observer.inputTaken(session.game.id, undefined);
  context.host.rows(session.id, player.viewer, rows);
}

function pass(
  context: LobbyContext,
  session: LobbySession,
  player: Player,
  seat: number,
  request: InputRequest,
): void {
  const { game } = session;
  const { input } = player;
  const ageTicks = context.host.serverTick(game.id) - request.sequence;
  // 0 acknowledges nothing, and nobody can have seen a tick that has not been. Any other number orders the
  // inputs: a datagram that was overtaken keeps its own, lower one, by which the session knows it.
  const isAck = request.sequence !== 0 && ageTicks >= 0;
  const sequence = isAck ? request.sequence : input.sequence;
  if (sequence > input.sequence) input.sequence = sequence;
  const isMeasured =
    isAck && ageTicks <= sequenceAgeSeconds * game.tickHz && input.count++ % latencySampling === 0;
  context.observer.inputTaken(game.id, isMeasured ? (ageTicks * 1000) / game.tickHz : undefined);
  context.host.input(session.id, seat, sequence, request.values);
}

function refuse(context: LobbyContext, player: Player): void {
  const nowMs = context.now();
  if (nowMs - player.input.refusedMs < refusalIntervalMs) return;
  player.input.refusedMs = nowMs;
  player.connection?.error("forbidden", "spectators cannot send input");
}
