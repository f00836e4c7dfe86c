import type { EventKind, EventKinds, EventSink } from "@fairtick/contract";
import type { HappenedEvent } from "./session-host.ts";

/** Finds what of a tick's events the server is told: those that must arrive and are for everybody. */
export class ToldEvents {
  /** By their number; undefined for others. */
  readonly #kinds: (EventKind | undefined)[] = [];

  constructor(kinds: EventKinds) {
    for (const kind of Object.values(kinds))
      this.#kinds[kind.index] = kind.mustArrive && kind.audience === "all" ? kind : undefined;
  }

  /** Undefined where there are none, as in nearly every tick: then nothing is allocated. */
  of(sink: EventSink): readonly HappenedEvent[] | undefined {
    let told: HappenedEvent[] | undefined;
    for (let i = 0; i < sink.count; i++) {
      const kind = this.#kinds[sink.kinds[i] ?? -1];
      if (kind === undefined) continue;
      told ??= [];
      const values = Object.fromEntries(kind.values.map((name, at) => [name, sink.value(i, at)]));
      told.push({ name: kind.name, subject: sink.subjects[i] ?? 0, values });
    }
    return told;
  }
}
