import { hashLayout, hashState } from "@fairtick/kernel";
import { createSession } from "./create-session.ts";
import { restoreKeyframe } from "./keyframe.ts";
import { headerDifference, logHeader } from "./log-header.ts";
import type { LogEntry, SessionLog } from "./log-reader.ts";
import { stepSession } from "./loop.ts";
import { type Change, replayEntry } from "./replay-entry.ts";
import type { Session, SessionSetup } from "./session.ts";

/** How a re-run ended. `tick` is the number of complete ticks. */
export type RerunEnd =
  /** The log or the range is at its end, and everything agrees. */
  | { readonly kind: "agrees"; readonly tick: number }
  /** The first hash or keyframe that is another than the log's. */
  | { readonly kind: "diverged"; readonly tick: number }
  /** An entry that no session of this setup can have: the log is forged. */
  | { readonly kind: "impossible"; readonly tick: number; readonly reason: string }
  /** The game threw. */
  | { readonly kind: "fault"; readonly tick: number; readonly error: unknown };

export type Rerun =
  | {
      readonly ok: true;
      readonly session: Session;
      readonly firstTick: number;
      /** Hashes and keyframes that were compared. */
      readonly hashesChecked: number;
      readonly end: RerunEnd;
    }
  | { readonly ok: false; readonly reason: string };

export interface RerunRange {
  /** Where to begin: the first keyframe of the log, or the newest before `untilTick`. */
  readonly from?: "first" | "newest";
  /**
   * Stops with the state in which this tick has neither been stepped nor prepared by entries, which is
   * the state of a keyframe. By default everything in the log is run, also a tick that was not finished.
   */
  readonly untilTick?: number;
  /** Called with the number of the tick before its step, and before each change that comes before it. */
  readonly onTick?: (tick: number) => void;
}

/**
 * Runs a logged session again and compares every hash and keyframe on the way. Never throws for what is in the
 * log; a fault of the game is an outcome. A log of a stranger can ask for a second of ticks for each of its
 * entries at most, and for rules that loop for ever only a limit outside helps.
 */
export function rerunSession(setup: SessionSetup, log: SessionLog, range: RerunRange = {}): Rerun {
  const untilTick = range.untilTick ?? Number.POSITIVE_INFINITY;
  const keyframeAt = range.from === "newest" ? newestKeyframe(log.entries, untilTick) : 0;
  const opened = openAtKeyframe(setup, log, keyframeAt);
  if (!opened.ok) return opened;
  const { session } = opened;
  const firstTick = session.t.tick;
  const rerun = new EntryRerun(session, untilTick, range.onTick);
  const end = rerun.run(log.entries, keyframeAt + 1, log.entries.length) ?? rerun.unfinishedTick(log);
  return {
    ok: true,
    session,
    firstTick,
    hashesChecked: rerun.hashesChecked,
    end: end ?? { kind: "agrees", tick: session.t.tick },
  };
}

/** Place of the newest keyframe before a tick; the first entry of a log is one. */
export function newestKeyframe(entries: readonly LogEntry[], beforeTick: number): number {
  for (let i = entries.length - 1; i > 0; i--) {
    if (entries[i].kind === "keyframe" && entries[i].tick <= beforeTick) return i;
  }
  return 0;
}

/** A session as it was at a keyframe of its log, to be fed by the entries behind it. */
export function openAtKeyframe(
  setup: SessionSetup,
  log: Pick<SessionLog, "header" | "entries">,
  keyframeAt: number,
): { readonly ok: true; readonly session: Session } | { readonly ok: false; readonly reason: string } {
  const session = createSession(setup, { inputs: "rerun", log: false });
  const expected = logHeader(setup, hashLayout(session.state.layout));
  const difference = headerDifference(expected, log.header);
  if (difference !== undefined) return { ok: false, reason: difference };
  const keyframe = log.entries[keyframeAt];
  if (keyframe.kind !== "keyframe") return { ok: false, reason: "the log does not begin with a keyframe" };
  const reason = restoreKeyframe(session, keyframe);
  if (reason !== undefined) return { ok: false, reason: `the keyframe of tick ${keyframe.tick}: ${reason}` };
  return { ok: true, session };
}

/** Feeds a session from entries, and says where that ended early. */
export class EntryRerun {
  readonly #session: Session;
  /** See `RerunRange`. */
  untilTick: number;
  readonly #onTick: ((tick: number) => void) | undefined;
  hashesChecked = 0;
  /** Place of the first entry that the newest `run` left for later. */
  nextAt = 0;

  constructor(session: Session, untilTick: number, onTick?: (tick: number) => void) {
    this.#session = session;
    this.untilTick = untilTick;
    this.#onTick = onTick;
  }

  /** Runs the entries from place `from` to before `to`; undefined when nothing ended it early. */
  run(entries: readonly LogEntry[], from: number, to: number): RerunEnd | undefined {
    const session = this.#session;
    this.nextAt = from;
    try {
      for (let i = from; i < to; i++) {
        const entry = entries[i];
        if (entry.tick > this.untilTick) break;
        while (session.t.tick < entry.tick) this.#step();
        if (entry.tick === this.untilTick && !isCheck(entry)) break;
        const end = this.#entry(entry);
        if (end !== undefined) return end;
        this.nextAt = i + 1;
      }
      return undefined;
    } catch (error) {
      return { kind: "fault", tick: session.t.tick, error };
    }
  }

  /** Steps until so many ticks are complete. */
  stepTo(tick: number): RerunEnd | undefined {
    const session = this.#session;
    try {
      while (session.t.tick < this.untilTick && session.t.tick < tick) this.#step();
      return undefined;
    } catch (error) {
      return { kind: "fault", tick: session.t.tick, error };
    }
  }

  /** Steps the tick that was being stepped when the log was copied. */
  unfinishedTick({ entries, positionAt }: SessionLog): RerunEnd | undefined {
    const end = this.stepTo(entries[entries.length - 1].tick);
    const position = entries[positionAt];
    if (end !== undefined || position?.kind !== "position" || !position.stepping) return end;
    return this.#session.t.tick === position.tick ? this.stepTo(position.tick + 1) : undefined;
  }

  #step(): void {
    this.#onTick?.(this.#session.t.tick);
    stepSession(this.#session);
  }

  #entry(entry: LogEntry): RerunEnd | undefined {
    const session = this.#session;
    const { tick } = session.t;
    switch (entry.kind) {
      case "hash":
        this.hashesChecked++;
        return entry.hash === hashState(session.state) ? undefined : { kind: "diverged", tick };
      case "keyframe":
        this.hashesChecked++;
        return equalBytes(entry.state, session.state.bytes) ? undefined : { kind: "diverged", tick };
      case "position":
        return undefined;
      case "row":
        return this.#change(entry);
      default:
        this.#onTick?.(tick);
        return this.#change(entry);
    }
  }

  #change(entry: Change): RerunEnd | undefined {
    const reason = replayEntry(this.#session, entry);
    return reason === undefined ? undefined : { kind: "impossible", tick: this.#session.t.tick, reason };
  }
}

/** Entries that describe the state before a tick, and do not prepare the tick. */
const isCheck = ({ kind }: LogEntry): boolean =>
  kind === "hash" || kind === "keyframe" || kind === "position";

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
