import { Phase, type Refusal } from "@fairtick/contract";
import { applyCommand, leaveSeat, type SeatRequest, startSession, takeSeat } from "@fairtick/session";
import type { RunningSession } from "./running-session.ts";
import type { HostEvent } from "./session-host.ts";
import type { RunnerNotice, SessionOrder } from "./thread-messages.ts";

/** Who hears what comes of an order. */
export interface OrderListener {
  report(event: HostEvent): void;
  notify(notice: RunnerNotice): void;
  /** A random UUID. */
  newId(): string;
}

/**
 * Carries out what the lobby asks of a session, between two ticks.
 *
 * @throws what the game throws.
 */
export function carryOut(running: RunningSession, order: SessionOrder, listener: OrderListener): void {
  switch (order.kind) {
    case "take-seat":
      seat(running, order.request, listener);
      return;
    case "leave-seat":
      unseat(running, order.seat, listener);
      return;
    case "start":
      start(running, listener);
      return;
    case "command":
      command(running, order, listener);
      return;
    case "open-viewer":
      running.openViewer(order.viewer, order.seat ?? -1);
      return;
    case "close-viewer":
      running.closeViewer(order.viewer);
  }
}

function start(running: RunningSession, listener: OrderListener): void {
  startSession(running.session, () => listener.newId());
  reportRoster(running, listener);
  if (running.session.phase !== Phase.lobby) return;
  listener.report({ kind: "start-declined", sessionId: running.id });
}

function seat(running: RunningSession, request: SeatRequest, listener: OrderListener): void {
  const { session, id: sessionId } = running;
  const open = session.game.joinDuring.includes(session.phase);
  const outcome: number | Refusal = open
    ? takeSeat(session, request)
    : { code: "already_started", message: "the session has started; it can be watched" };
  const { playerId } = request;
  if (typeof outcome === "number") {
    const generation = session.platform.$seats.generation[outcome] ?? 0;
    listener.notify({ kind: "seat", session: running.number, seat: outcome, generation });
    listener.report({ kind: "seated", sessionId, playerId, seat: outcome });
    reportRoster(running, listener);
  } else {
    listener.report({ kind: "seat-refused", sessionId, playerId, refusal: outcome });
  }
}

function unseat(running: RunningSession, seatNumber: number, listener: OrderListener): void {
  const entry = running.session.roster.get(seatNumber);
  if (entry === undefined) return;
  leaveSeat(running.session, seatNumber);
  const { playerId } = entry;
  listener.report({ kind: "unseated", sessionId: running.id, playerId, seat: seatNumber });
  reportRoster(running, listener);
}

function command(
  running: RunningSession,
  { seat: seatNumber, number, name, payload }: Extract<SessionOrder, { kind: "command" }>,
  listener: OrderListener,
): void {
  const entry = running.session.roster.get(seatNumber);
  if (entry === undefined) return;
  const refusal = applyCommand(running.session, seatNumber, number, name, payload);
  const { playerId } = entry;
  listener.report({ kind: "command-reply", sessionId: running.id, playerId, number, refusal });
}

function reportRoster(running: RunningSession, listener: OrderListener): void {
  const roster = [...running.session.roster.values()];
  listener.report({ kind: "roster", sessionId: running.id, roster });
}
