import type { EventKind, EventKinds, EventSink } from "@fairtick/contract";
import { abs } from "@fairtick/kernel";
import type { FrameEvent } from "@fairtick/wire";

/** Something that happened in the session, as a client hears of it. */
export interface GameEvent {
  readonly name: string;
  /** Ticks that the session had run when it had happened. */
  readonly tick: number;
  /** The seat or row that it is about. */
  readonly subject: number;
  readonly values: readonly number[];
  /** Told ahead of the server, which may not agree: then it is undone. */
  readonly isPredicted: boolean;
}

export interface EventHandlers {
  happened(event: GameEvent): void;
  /** A predicted event did not happen. */
  undone?(event: GameEvent): void;
}

interface Pending {
  event: GameEvent;
  tick: number;
  ordinal: number;
  /** Whether the present run of the prediction has emitted it. */
  isSeen: boolean;
  /** Its frame was lost, and the server does not repeat such events: nobody will know. */
  isUnsure: boolean;
}

/** Keys of the server's events that are remembered, so that repeated ones are known. */
const KEYS_KEPT = 1024;
const PENDING_MAX = 256;
/** A predicted event and the server's are the same when no more than this lies between them, ms. */
const TOLERANCE_MS = 100;

/**
 * The events of a session, each told once. Those of the server are told in the order of their ticks; a client that
 * predicts tells its own seat's at once, and when the server's come they are either the same, which nobody need hear
 * again, or the predicted one is undone. An event is known by (tick, kind, subject, ordinal); a prediction that was a
 * few ticks off is still the same event.
 */
export class EventStream {
  readonly #kinds: readonly EventKind[];
  readonly #toleranceTicks: number;
  readonly #handlers: EventHandlers;
  readonly #pending: Pending[] = [];
  readonly #keys = new Set<string>();
  #queue: GameEvent[] = [];
  #undone: GameEvent[] = [];
  #settledTick = -1;
  #intervalTicks = 0;

  constructor(kinds: EventKinds, tickHz: number, handlers: EventHandlers) {
    this.#kinds = Object.values(kinds);
    this.#toleranceTicks = (TOLERANCE_MS * tickHz) / 1000;
    this.#handlers = handlers;
  }

  /** The prediction goes back to a snapshot and runs the ticks behind it again. */
  beginRun(): void {
    for (const pending of this.#pending) pending.isSeen = false;
  }

  /** What a predicted tick emitted; only what is about `seat` is told. `tick`: how many have been run with it. */
  predicted(tick: number, sink: EventSink, seat: number): void {
    for (let i = 0; i < sink.count; i++) {
      if (sink.subjects[i] !== seat || tick <= this.#settledTick) continue;
      let ordinal = 0;
      for (let j = 0; j < i; j++) {
        if (sink.kinds[j] === sink.kinds[i] && sink.subjects[j] === seat) ordinal++;
      }
      this.#predict(tick, sink, i, ordinal);
    }
  }

  /** The events of one frame of the server. */
  received(events: readonly FrameEvent[]): void {
    const ordinals = new Map<string, number>();
    for (const event of events) {
      const group = `${event.tick} ${event.kind.index} ${event.subject}`;
      const ordinal = ordinals.get(group) ?? 0;
      ordinals.set(group, ordinal + 1);
      if (!this.#isNew(`${group} ${ordinal}`) || this.#confirm(event, ordinal)) continue;
      const { tick, subject, values } = event;
      this.#queue.push({ name: event.kind.name, tick, subject, values, isPredicted: false });
    }
  }

  /**
   * The frame of `tick` has come: events until then that must arrive have arrived, the others if no frame before it
   * was lost. Predicted ones that none has confirmed are undone once they can be no other event's either.
   */
  settle(tick: number): void {
    if (tick <= this.#settledTick) return;
    const gap = this.#settledTick < 0 ? 0 : tick - this.#settledTick;
    if (gap > 0 && (this.#intervalTicks === 0 || gap < this.#intervalTicks)) this.#intervalTicks = gap;
    if (gap > this.#intervalTicks) this.#doubt(this.#settledTick, tick);
    this.#settledTick = tick;
    for (let i = this.#pending.length - 1; i >= 0; i--) {
      const { event, tick: at, isUnsure } = this.#pending[i];
      if (at + this.#toleranceTicks >= tick) continue;
      this.#pending.splice(i, 1);
      if (!isUnsure) this.#undone.push(event);
    }
  }

  /** Tells what has come since the last time, the oldest first; then what has to be taken back. */
  flush(): void {
    if (this.#queue.length > 0) {
      const queue = this.#queue.sort((a, b) => a.tick - b.tick);
      this.#queue = [];
      for (const event of queue) this.#handlers.happened(event);
    }
    if (this.#undone.length === 0) return;
    const undone = this.#undone.reverse();
    this.#undone = [];
    for (const event of undone) this.#handlers.undone?.(event);
  }

  #predict(tick: number, sink: EventSink, i: number, ordinal: number): void {
    const kind = this.#kinds[sink.kinds[i]];
    const subject = sink.subjects[i];
    const known = this.#find(kind.name, subject, tick, ordinal, true);
    if (known !== undefined) {
      known.isSeen = true;
      known.tick = tick;
      known.ordinal = ordinal;
      return;
    }
    if (this.#keys.has(`${tick} ${kind.index} ${subject} ${ordinal}`)) return;
    if (this.#pending.length === PENDING_MAX) return;
    const values = kind.values.map((_, v) => sink.value(i, v));
    const event: GameEvent = { name: kind.name, tick, subject, values, isPredicted: true };
    this.#pending.push({ event, tick, ordinal, isSeen: true, isUnsure: false });
    this.#queue.push(event);
  }

  #confirm({ kind, tick, subject }: FrameEvent, ordinal: number): boolean {
    const found = this.#find(kind.name, subject, tick, ordinal, false);
    if (found === undefined) return false;
    this.#pending.splice(this.#pending.indexOf(found), 1);
    return true;
  }

  /** The very event, else the nearest of the kind and subject; while predicting one that this run has not emitted. */
  #find(name: string, subject: number, tick: number, ordinal: number, isRun: boolean): Pending | undefined {
    let nearest: Pending | undefined;
    for (const pending of this.#pending) {
      if (pending.event.name !== name || pending.event.subject !== subject) continue;
      if (pending.tick === tick && pending.ordinal === ordinal) return pending;
      const distance = abs(pending.tick - tick);
      if (distance > this.#toleranceTicks || (isRun && pending.isSeen)) continue;
      if (nearest === undefined || distance < abs(nearest.tick - tick)) nearest = pending;
    }
    return nearest;
  }

  #doubt(afterTick: number, tick: number): void {
    for (const pending of this.#pending) {
      const isLossy = this.#kinds.some((kind) => kind.name === pending.event.name && !kind.mustArrive);
      const isInGap =
        pending.tick + this.#toleranceTicks > afterTick && pending.tick - this.#toleranceTicks <= tick;
      if (isLossy && isInGap) pending.isUnsure = true;
    }
  }

  #isNew(key: string): boolean {
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    // A set keeps the order in which its members came.
    if (this.#keys.size > KEYS_KEPT) for (const oldest of this.#keys) return this.#keys.delete(oldest);
    return true;
  }
}
