import {
  EntryRerun,
  type LogEntry,
  openAtKeyframe,
  type RerunEnd,
  restoreKeyframe,
  type Session,
  type SessionSetup,
} from "@fairtick/session";
import type { Replay } from "./replay.ts";

export type OpenedPlayer =
  | { readonly ok: true; readonly player: ReplayPlayer }
  | { readonly ok: false; readonly reason: string };

/** Why a player stopped before the tick that was asked for. */
export type PlayEnd =
  | RerunEnd
  | { readonly kind: "unreadable"; readonly tick: number; readonly reason: string };

/** A session made of a replay by its game's rules, at any tick of it. All hashes on the way are compared. */
export class ReplayPlayer {
  readonly replay: Replay;
  readonly session: Session;
  readonly #rerun: EntryRerun;
  #entries: readonly LogEntry[];
  /** Of the entries, those that have had their effect. */
  #at = 1;
  /** Ticks that are complete behind the entries, and where the next ones are. */
  #toTick: number;
  #nextOffset: number;
  /** Of the newest entry that was read. */
  #entryTick: number;
  /** Something differed or failed: only a keyframe makes the session what it was again. */
  #isAstray = false;

  private constructor(replay: Replay, session: Session, begin: Begin, onTick?: (tick: number) => void) {
    this.replay = replay;
    this.session = session;
    this.#rerun = new EntryRerun(session, 0, onTick);
    this.#entries = begin.entries;
    this.#toTick = begin.toTick;
    this.#nextOffset = begin.nextOffset;
    this.#entryTick = begin.entries.at(-1)?.tick ?? 0;
  }

  /**
   * Opens a replay at its first keyframe; a reason where the setup is not its session's. `onTick` is called before
   * each step and each change.
   */
  static open(replay: Replay, setup: SessionSetup, onTick?: (tick: number) => void): OpenedPlayer {
    const begin = beginAt(replay, replay.facts.keyframes[0].offset);
    if (!begin.ok) return begin;
    const opened = openAtKeyframe(setup, { header: replay.facts.header.log, entries: begin.entries }, 0);
    if (!opened.ok) return opened;
    return { ok: true, player: new ReplayPlayer(replay, opened.session, begin, onTick) };
  }

  /** Ticks that are complete. */
  get tick(): number {
    return this.session.t.tick;
  }

  get hashesChecked(): number {
    return this.#rerun.hashesChecked;
  }

  /**
   * Goes to the state in which so many ticks are complete and nothing of the next one has happened: from where it is,
   * or from the newest keyframe before. Beyond the ends it goes to the end. Undefined: it is there.
   */
  seek(tick: number): PlayEnd | undefined {
    return this.approach(tick) ?? this.runTo(tick);
  }

  /** Goes to where `runTo` reaches a tick soonest: it stays, or goes to a keyframe. Undefined: it is there. */
  approach(tick: number): PlayEnd | undefined {
    const { replay } = this;
    const keyframe = replay.keyframeBefore(tick);
    if (this.#isAstray || tick < this.tick || keyframe.tick > this.tick) {
      const begin = beginAt(replay, keyframe.offset);
      const [first] = begin.ok ? begin.entries : [];
      if (!begin.ok || first?.kind !== "keyframe")
        return this.#unreadable(begin.ok ? "no keyframe" : begin.reason);
      const reason = restoreKeyframe(this.session, first);
      if (reason !== undefined) return this.#unreadable(`the keyframe of tick ${first.tick}: ${reason}`);
      this.#entries = begin.entries;
      this.#at = 1;
      this.#toTick = begin.toTick;
      this.#nextOffset = begin.nextOffset;
      this.#entryTick = begin.entries.at(-1)?.tick ?? 0;
      this.#isAstray = false;
    }
    return undefined;
  }

  /** Goes on to a tick, or to the end where that comes first; undefined: without a difference. */
  runTo(tick: number): PlayEnd | undefined {
    const end = this.#run(tick);
    this.#isAstray = end !== undefined;
    return end;
  }

  #run(tick: number): PlayEnd | undefined {
    const rerun = this.#rerun;
    rerun.untilTick = tick;
    for (;;) {
      const ended = rerun.run(this.#entries, this.#at, this.#entries.length);
      this.#at = rerun.nextAt;
      const isAtEnd = this.#at === this.#entries.length;
      const end = ended ?? rerun.stepTo(isAtEnd ? this.#toTick : tick);
      if (end !== undefined || !isAtEnd) return end;
      // Behind the tick that was asked for there may still be its hash.
      if (this.tick >= tick && this.#toTick > tick) return undefined;
      const part = this.replay.part(this.#nextOffset, this.#entryTick);
      if (part === undefined) return undefined;
      if (!part.ok) return this.#unreadable(part.reason);
      this.#entries = part.entries;
      this.#at = 0;
      this.#toTick = part.toTick;
      this.#nextOffset = part.nextOffset;
      this.#entryTick = part.entries.at(-1)?.tick ?? this.#entryTick;
    }
  }

  #unreadable(reason: string): PlayEnd {
    return { kind: "unreadable", tick: this.tick, reason };
  }
}

interface Begin {
  readonly entries: readonly LogEntry[];
  readonly toTick: number;
  readonly nextOffset: number;
}

function beginAt(replay: Replay, offset: number) {
  const part = replay.part(offset, undefined);
  return part ?? ({ ok: false, reason: `there is no keyframe at byte ${offset}` } as const);
}
