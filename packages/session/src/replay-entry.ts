import { type InputSchema, issueText, type Json, sanitiseInput, validate } from "@fairtick/contract";
import { isObject, isSeatRequest } from "./keyframe.ts";
import { SessionAction } from "./log-format.ts";
import type { LogEntry } from "./log-reader.ts";
import type { Session } from "./session.ts";
import { applyAction, applyCommand, leaveSeat, takeSeat } from "./session-changes.ts";

/** An entry that changes the session. */
export type Change = Exclude<LogEntry, { kind: "hash" | "keyframe" | "position" }>;

/**
 * Applies a logged change to a session; a reason for one that no live session can have had.
 *
 * @throws what the game throws.
 */
export function replayEntry(session: Session, entry: Change): string | undefined {
  if (entry.kind === "action") {
    if (entry.action !== SessionAction.start) return `there is no action ${entry.action}`;
    applyAction(session, entry.action);
    return undefined;
  }
  if (entry.seat >= session.setup.plan.seats) return `there is no seat ${entry.seat}`;
  switch (entry.kind) {
    case "seat":
      return replaySeat(session, entry.seat, entry.content);
    case "unseat":
      leaveSeat(session, entry.seat);
      return undefined;
    case "row":
      replayRow(session, entry.seat, entry.values);
      return undefined;
    case "command":
      return replayCommand(session, entry.seat, entry.content);
  }
}

function replaySeat(session: Session, seat: number, content: unknown): string | undefined {
  if (!isSeatRequest(content)) return "a seat was taken by nobody";
  const issue = validate(session.game.loadout, content.loadout)[0];
  if (issue !== undefined) return `a seat was taken with a wrong loadout: ${issueText(issue)}`;
  const { playerId, name, driver, loadout } = content;
  const taken = takeSeat(session, { playerId, name, driver, loadout });
  if (typeof taken !== "number") return `seat ${seat} cannot be taken: ${taken.message}`;
  return taken === seat ? undefined : `seat ${taken} is free and ${seat} was taken`;
}

/** Cleaned like a live row: a log may be forged, but not into inputs that no live session can have. */
function replayRow(session: Session, seat: number, values: readonly number[]): void {
  Object.values(session.game.input as InputSchema).forEach((field, index) => {
    session.inputColumns[index][seat] = sanitiseInput(field, values[index] ?? 0);
  });
}

function replayCommand(session: Session, seat: number, content: unknown): string | undefined {
  if (!isObject(content)) return "a command has no content";
  const { number, name, payload } = content;
  if (typeof name !== "string" || typeof number !== "number") return "a command has no name or number";
  const last = session.platform.$seats.lastCommand[seat];
  const refusal = applyCommand(session, seat, number, name, payload as Json);
  // What was logged was also applied, and then its number is the newest.
  if (session.platform.$seats.lastCommand[seat] === last)
    return `command ${number} of seat ${seat} cannot be applied: ${refusal?.message ?? "it is not new"}`;
  return undefined;
}
