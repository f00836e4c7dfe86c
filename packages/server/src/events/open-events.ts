import type { GamePackage } from "@fairtick/contract";
import type { Logger } from "../ops/logger.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { EventBus } from "./event-bus.ts";
import { LocalEventBus } from "./local-event-bus.ts";
import type { GameEvent, PlatformEvent, ServerEvent } from "./server-event.ts";

interface EventsOptions {
  readonly games: readonly Pick<GamePackage, "game">[];
  readonly metrics: Metrics;
  readonly logger: Pick<Logger, "info" | "error">;
}

export type ServerEvents = EventBus<ServerEvent>;

/** What happens in this process, with what listens to it on every server: the log and the metrics. */
export function openEvents({ games, metrics, logger }: EventsOptions): ServerEvents {
  const gameOf = (event: object) => (event as ServerEvent).game;
  const bus = new LocalEventBus<ServerEvent>({
    failed: (subscriber, event, err) => {
      metrics.faults.at("events").inc();
      logger.error({ subscriber, kind: event.kind, err }, "a subscriber of events failed");
    },
    dropped: (_, event) => metrics.dropped.at(gameOf(event), "bus-event").inc(),
  });
  logEvents(bus, logger);
  bus.subscribe({
    subscriber: "metrics",
    kinds: [...platformKinds, ...gameKinds(games)],
    handle: ({ game, kind }) => metrics.events.at(game, kind).inc(),
  });
  return bus;
}

function logEvents(bus: ServerEvents, logger: EventsOptions["logger"]): void {
  bus.subscribe({
    subscriber: "log",
    kinds: ["session-created", "session-phase", "session-removed", "player-joined"],
    handle(event) {
      const { game, sessionId: session_id } = event;
      switch (event.kind) {
        case "session-created":
          return logger.info({ session_id, game, title: event.title }, "session created");
        case "session-phase":
          return logger.info({ session_id, phase: event.phase }, "session phase");
        case "player-joined":
          return logger.info({ session_id, player_id: event.playerId, seat: event.seat }, "player joined");
        case "session-removed":
          return logger.info({ session_id, game, phase: event.phase }, "session removed");
      }
    },
  });
}

/** A record, so that none is forgotten. */
const counted: Record<PlatformEvent["kind"], true> = {
  "session-created": true,
  "session-phase": true,
  "session-ended": true,
  "session-removed": true,
  "player-joined": true,
  "player-left": true,
  "result-judged": true,
  "record-changed": true,
};
const platformKinds = Object.keys(counted) as PlatformEvent["kind"][];

function gameKinds(games: EventsOptions["games"]): GameEvent["kind"][] {
  return [...new Set(games.flatMap(({ game }) => Object.keys(game.events)))].map(
    (name) => `game:${name}` as const,
  );
}
