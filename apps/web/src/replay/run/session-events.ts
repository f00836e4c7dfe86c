import type { GameEvent } from "@fairtick/client";
import type { Session } from "@fairtick/session";

/** What happened in the tick that a session has run last. */
export function eventsOf({ t, game }: Session): GameEvent[] {
  const { events: sink, tick } = t;
  if (sink.count === 0) return [];
  const kinds = Object.values(game.events);
  const events: GameEvent[] = [];
  for (let i = 0; i < sink.count; i++) {
    const kind = kinds[sink.kinds[i]];
    if (kind === undefined) continue;
    const values = kind.values.map((_, v) => sink.value(i, v));
    events.push({ name: kind.name, tick, subject: sink.subjects[i], values, isPredicted: false });
  }
  return events;
}
