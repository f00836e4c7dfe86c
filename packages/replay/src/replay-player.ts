import {
  EntryRerun,
  type KeyframeRest,
  keyframeRest,
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

/** A place that a player has come to, where every player of the same replay can go on. */
export interface PlayerMark {
  /** Ticks that are complete. */
  readonly tick: number;
  readonly state: Uint8Array;
  readonly rest: KeyframeRest;
  /** The part of the replay that is being run, and how many of its entries have had their effect. */
  readonly part: PartPlace;
  readonly at: number;
}

/** Where a part of a replay begins, and the tick of the entry before it; undefined where it begins with a keyframe. */
interface PartPlace {
  readonly offset: number;
  readonly afterTick: number | undefined;
}

/** A session made of a replay by its game's rules, at any tick of it. All hashes on the way are compared. */
export class ReplayPlayer {
  readonly replay: Replay;
  readonly session: Session;
  readonly #rerun: EntryRerun;
  #part: PartPlace;
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
    this.#part = { offset: replay.facts.keyframes[0].offset, afterTick: undefined };
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

  /** The place where it is; undefined where that is not what was recorded. */
  mark(): PlayerMark | undefined {
    if (this.#isAstray) return undefined;
    const { session } = this;
    return {
      tick: this.tick,
      state: session.state.bytes.slice(),
      rest: keyframeRest(session),
      part: this.#part,
      at: this.#at,
    };
  }

  /**
   * Goes to the state in which so many ticks are complete and nothing of the next one has happened: from where it is,
   * from the newest keyframe before, or from `mark` where that is nearer. Beyond the ends it goes to the end. Undefined:
   * it is there.
   */
  seek(tick: number, mark?: PlayerMark): PlayEnd | undefined {
    return this.approach(tick, mark) ?? this.runTo(tick);
  }

  /** Goes to where `runTo` reaches a tick soonest: it stays, or goes to a keyframe or the mark. Undefined: it is there. */
  approach(tick: number, mark?: PlayerMark): PlayEnd | undefined {
    const keyframe = this.replay.keyframeBefore(tick);
    const isMarkNearer = mark !== undefined && mark.tick <= tick && mark.tick > keyframe.tick;
    const from = isMarkNearer ? mark : keyframe;
    if (!this.#isAstray && tick >= this.tick && from.tick <= this.tick) return undefined;
    return isMarkNearer ? this.#goToMark(mark) : this.#goToKeyframe(keyframe.offset);
  }

  #goToKeyframe(offset: number): PlayEnd | undefined {
    const begin = beginAt(this.replay, offset);
    const [first] = begin.ok ? begin.entries : [];
    if (!begin.ok || first?.kind !== "keyframe")
      return this.#unreadable(begin.ok ? "no keyframe" : begin.reason);
    const reason = restoreKeyframe(this.session, first);
    if (reason !== undefined) return this.#unreadable(`the keyframe of tick ${first.tick}: ${reason}`);
    this.#goOn({ offset, afterTick: undefined }, begin, 1);
    this.#isAstray = false;
    return undefined;
  }

  #goToMark(mark: PlayerMark): PlayEnd | undefined {
    const { offset, afterTick } = mark.part;
    const part = this.replay.part(offset, afterTick);
    if (part?.ok !== true) return this.#unreadable(part?.reason ?? `there is nothing at byte ${offset}`);
    const reason = restoreKeyframe(this.session, mark);
    if (reason !== undefined) return this.#unreadable(`the mark of tick ${mark.tick}: ${reason}`);
    this.#goOn(mark.part, part, mark.at);
    this.#isAstray = false;
    return undefined;
  }

  /** Takes the entries of a part from place `at` on. */
  #goOn(place: PartPlace, { entries, toTick, nextOffset }: Begin, at: number): void {
    this.#part = place;
    this.#entries = entries;
    this.#at = at;
    this.#toTick = toTick;
    this.#nextOffset = nextOffset;
    this.#entryTick = entries.at(-1)?.tick ?? place.afterTick ?? 0;
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
      const place = { offset: this.#nextOffset, afterTick: this.#entryTick };
      const part = this.replay.part(place.offset, place.afterTick);
      if (part === undefined) return undefined;
      if (!part.ok) return this.#unreadable(part.reason);
      this.#goOn(place, part, 0);
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
