import { canEnterPhase, Phase, type PhaseName, type Refusal, type RosterEntry } from "@fairtick/contract";
import type { HostEvent } from "../host/session-host.ts";
import { type LobbyContext, roomOf } from "./lobby-context.ts";
import { type LobbySession, namesOf } from "./lobby-session.ts";
import { afterLoss, endSession, seatMember, tellMembers, tellViewers } from "./membership.ts";
import { resetInput } from "./player.ts";
import { outcomeHeader, recordOutcome } from "./session-outcome.ts";

/** Applies what a session thread reports. Reports of sessions that are gone mean nothing. */
export function applyHostEvent(context: LobbyContext, event: HostEvent): void {
  const session = context.sessions.get(event.sessionId);
  if (session === undefined) return;
  switch (event.kind) {
    case "created":
      // A game may begin at once.
      enterPhase(context, session, event.phase);
      return;
    case "start-declined":
      declineStart(context, session);
      return;
    case "unseated":
      return;
    case "seated":
      seated(context, session, event.playerId, event.seat);
      return;
    case "seat-refused":
      seatRefused(context, session, event.playerId, event.refusal);
      return;
    case "phase":
      enterPhase(context, session, event.phase);
      return;
    case "roster":
      session.roster = event.roster;
      session.driverCount = event.roster.filter(isDriver).length;
      roomOf(context, session.game.id).feed.changed();
      tellViewers(session);
      return;
    case "command-reply":
      answerCommand(session, event);
      return;
    case "finished":
      recordOutcome(context, session, { kind: "finished", ...outcomeOf(session, event) });
      return;
    case "happened":
      for (const { name, ...happened } of event.events)
        context.events.publish({ kind: `game:${name}`, ...namesOf(session), tick: event.tick, ...happened });
      return;
    case "failed":
      failSession(context, session, event.message);
  }
}

/** Who had a seat, with the accounts for which the results count. */
function outcomeOf(
  { accounts }: LobbySession,
  { results, roster }: Extract<HostEvent, { readonly kind: "finished" }>,
) {
  return {
    results,
    roster: roster.map((entry) => ({ ...entry, accountId: accounts.get(entry.playerId) })),
  };
}

function seated(context: LobbyContext, session: LobbySession, playerId: string, seat: number): void {
  if (takeAbandoned(session, playerId)) {
    context.host.leaveSeat(session.id, seat);
    return;
  }
  const member = session.members.get(playerId);
  if (member?.kind !== "pending") return;
  resetInput(member.player.input);
  session.waitingSinceMs = context.now();
  const { accountId } = member.player;
  if (accountId !== undefined) session.accounts.set(playerId, accountId);
  seatMember(context, session, member.player, seat);
  context.events.publish({ kind: "player-joined", ...namesOf(session), playerId, seat });
}

function seatRefused(
  context: LobbyContext,
  session: LobbySession,
  playerId: string,
  refusal: Extract<HostEvent, { readonly kind: "seat-refused" }>["refusal"],
): void {
  if (takeAbandoned(session, playerId)) return;
  const member = session.members.get(playerId);
  if (member?.kind !== "pending") return;
  session.members.delete(playerId);
  member.player.sessionId = undefined;
  roomOf(context, session.game.id).chat.enter(member.player);
  member.player.connection?.error(refusal.code, refusal.message);
  afterLoss(context, session);
}

/** Whether this answers a request of somebody who has left since. Answers come in the order of requests. */
function takeAbandoned(session: LobbySession, playerId: string): boolean {
  const count = session.abandoned.get(playerId) ?? 0;
  if (count > 1) session.abandoned.set(playerId, count - 1);
  else session.abandoned.delete(playerId);
  return count > 0;
}

/**
 * Reports come in order: who is seated now sent the command from this very seat. What was sent before it and has no
 * answer will never have one: it was left out when the session went on on another thread.
 */
function answerCommand(
  session: LobbySession,
  { playerId, number, refusal }: Extract<HostEvent, { readonly kind: "command-reply" }>,
): void {
  const member = session.members.get(playerId);
  if (member?.kind !== "seated" && member?.kind !== "away") return;
  const { connection, input } = member.player;
  const place = input.unanswered.indexOf(number);
  for (const lost of input.unanswered.splice(0, place + 1).slice(0, -1)) {
    connection?.notify({ kind: "command-reply", number: lost, refusal: lostCommand });
  }
  connection?.notify({ kind: "command-reply", number, refusal });
}

function enterPhase(context: LobbyContext, session: LobbySession, phase: PhaseName): void {
  const from = session.phase;
  if (phase === from) return;
  if (!canEnterPhase(Phase[from], Phase[phase])) {
    failSession(context, session, `the game went from the phase ${from} to ${phase}, which is not allowed`);
    return;
  }
  session.phase = phase;
  session.isStarting = false;
  session.readiness.clear();
  if (phase === "lobby") session.waitingSinceMs = context.now();
  roomOf(context, session.game.id).feed.changed();
  context.events.publish({ kind: "session-phase", ...namesOf(session), phase });
  if (from === "lobby" && phase !== "finished") begin(context, session);
  if (phase === "finished") session.finishedMs = context.now();
}

/** A game that did not want to start yet stays in its lobby and may be asked again. */
function declineStart(context: LobbyContext, session: LobbySession): void {
  if (!session.isStarting) return;
  session.isStarting = false;
  roomOf(context, session.game.id).feed.changed();
}

function begin(context: LobbyContext, session: LobbySession): void {
  session.startedAt ??= context.wallClock();
  context.recorder.started(outcomeHeader(session, session.startedAt));
  const countdownSeconds = session.phase === "countdown" ? session.plan.countdownSeconds : 0;
  tellMembers(session, { kind: "starting", countdownSeconds });
}

/** Ends a session by a fault of its game. */
export function failSession(context: LobbyContext, session: LobbySession, message: string): void {
  context.log.error({ session_id: session.id, game: session.game.id, fault: message }, "session failed");
  recordOutcome(context, session, { kind: "failed", message });
  tellMembers(session, {
    kind: "error",
    code: "internal",
    message: "the session failed and has ended; the fault was logged",
  });
  endSession(context, session);
}

const lostCommand: Refusal = {
  code: "unavailable",
  message: "the session was interrupted and has left the command out",
};

const isDriver = ({ driver }: RosterEntry): boolean => driver !== "external";
