/** Who hears of an event: everybody in the session, or the seat that is its subject. */
export type EventAudience = "all" | "seat";

export interface EventDeclaration {
  readonly audience: EventAudience;
  /** Whether the event must arrive (control) or may be lost under load (state). */
  readonly mustArrive: boolean;
  /** Names of the numbers that it carries, at most three, with their units. */
  readonly values: readonly string[];
}

export interface EventKind extends EventDeclaration {
  readonly name: string;
  readonly index: number;
}

export type EventKinds<N extends string = string> = { readonly [K in N]: EventKind };

const VALUES_MAX = 3;
const KINDS_MAX = 256;

/** Gives each declared event its number, in order. @throws RangeError above three values or 256 kinds. */
export function defineEvents<const D extends { readonly [name: string]: EventDeclaration }>(
  declarations: D,
): EventKinds<keyof D & string> {
  const kinds: Record<string, EventKind> = {};
  const count = Object.keys(declarations).length;
  if (count > KINDS_MAX) throw new RangeError(`${count} kinds of events are more than ${KINDS_MAX}`);
  Object.entries(declarations).forEach(([name, declaration], index) => {
    if (declaration.values.length > VALUES_MAX) {
      throw new RangeError(`event ${name} carries more than ${VALUES_MAX} values`);
    }
    kinds[name] = { ...declaration, name, index };
  });
  return kinds as EventKinds<keyof D & string>;
}

/**
 * The events of one tick, in the order in which they were emitted. Columns are allocated once; an
 * event beyond the capacity is counted and lost, so that a game cannot grow the memory of a tick.
 */
export class EventSink {
  readonly kinds: Uint8Array;
  readonly subjects: Uint16Array;
  readonly values: Float64Array;
  count = 0;
  overflowed = 0;

  constructor(capacity = 256) {
    this.kinds = new Uint8Array(capacity);
    this.subjects = new Uint16Array(capacity);
    this.values = new Float64Array(capacity * VALUES_MAX);
  }

  /** `subject` is the seat or row that the event is about. */
  emit(kind: EventKind, subject: number, first = 0, second = 0, third = 0): void {
    if (this.count === this.kinds.length) {
      this.overflowed++;
      return;
    }
    const at = this.count++;
    this.kinds[at] = kind.index;
    this.subjects[at] = subject;
    this.values[at * VALUES_MAX] = first;
    this.values[at * VALUES_MAX + 1] = second;
    this.values[at * VALUES_MAX + 2] = third;
  }

  value(event: number, index: number): number {
    return this.values[event * VALUES_MAX + index];
  }

  clear(): void {
    this.count = 0;
  }
}
