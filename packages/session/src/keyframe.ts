import type { Refusal, RosterEntry } from "@fairtick/contract";
import type { LogWriter } from "./log-writer.ts";
import { restoreSession, type Session } from "./session.ts";

/** What a session is made of beside its state, its setup and the rows that wait: the JSON of a keyframe. */
export interface KeyframeRest {
  readonly roster: readonly RosterEntry[];
  readonly departed: readonly RosterEntry[];
  readonly refusals: readonly (readonly [seat: number, refusal: Refusal])[];
  readonly rosterVersion: number;
}

export function writeKeyframe(session: Session, log: LogWriter): void {
  log.keyframe(session.t.tick, session.state.bytes, keyframeRest(session));
}

/** As it is now: it stays so while the session goes on. */
export function keyframeRest(session: Session): KeyframeRest {
  return {
    roster: [...session.roster.values()],
    departed: [...session.departed],
    refusals: [...session.lastRefusals],
    rosterVersion: session.rosterVersion,
  };
}

/** Makes a session what it was at a keyframe; a reason if the keyframe is of no session of this setup. */
export function restoreKeyframe(
  session: Session,
  { tick, state, rest }: { readonly tick: number; readonly state: Uint8Array; readonly rest: KeyframeRest },
): string | undefined {
  const { byteLength } = session.state.layout;
  if (state.length !== byteLength) return `its state has ${state.length} bytes, not ${byteLength}`;
  const seats = session.setup.plan.seats;
  const beyond = [...rest.roster, ...rest.departed].find(({ seat }) => seat >= seats);
  if (beyond !== undefined) return `there is no seat ${beyond.seat}`;
  restoreSession(session, state);
  if (session.t.tick !== tick) return `its state is of tick ${session.t.tick}`;
  session.roster.clear();
  for (const entry of rest.roster) session.roster.set(entry.seat, entry);
  session.departed.splice(0, session.departed.length, ...rest.departed);
  session.lastRefusals.clear();
  for (const [seat, refusal] of rest.refusals) session.lastRefusals.set(seat, refusal);
  session.rosterVersion = rest.rosterVersion;
  return undefined;
}

export function isKeyframeRest(value: unknown): value is KeyframeRest {
  if (!isObject(value)) return false;
  const { roster, departed, refusals, rosterVersion } = value;
  return (
    isListOf(roster, isRosterEntry) &&
    isListOf(departed, isRosterEntry) &&
    isListOf(refusals, isSeatRefusal) &&
    isCount(rosterVersion)
  );
}

/** Whether a value has the fields of a seat request; its loadout is the game's to check. */
export function isSeatRequest(value: unknown): value is Omit<RosterEntry, "seat"> {
  if (!isObject(value)) return false;
  const { playerId, name, driver, loadout } = value;
  return [playerId, name, driver].every((text) => typeof text === "string") && loadout !== undefined;
}

const isRosterEntry = (value: unknown): value is RosterEntry =>
  isSeatRequest(value) && isCount((value as Partial<RosterEntry>).seat);

function isSeatRefusal(value: unknown): value is [number, Refusal] {
  if (!Array.isArray(value) || value.length !== 2 || !isCount(value[0]) || !isObject(value[1])) return false;
  const { code, message } = value[1];
  return typeof code === "string" && typeof message === "string";
}

const isListOf = <T>(value: unknown, is: (item: unknown) => item is T): value is readonly T[] =>
  Array.isArray(value) && value.every(is);

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

export const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null;
