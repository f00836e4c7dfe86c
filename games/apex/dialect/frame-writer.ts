import type { FrameSource, FrameWriter, PhaseName } from "@fairtick/contract";
import { floor } from "@fairtick/kernel";
import { writeUuid } from "@fairtick/wire";
import { CARS_MAX, CarStatus, type RaceState, TICK_HZ } from "../rules/index.ts";
import type { SessionState } from "./messages.ts";
import { sessionStateTag, telemetryBytes, writeTelemetryCar, writeTelemetryHeader } from "./telemetry.ts";

/** The protocol's names of the phases. A race is never paused. */
export const sessionStates: Readonly<Record<PhaseName, SessionState>> = {
  lobby: "Lobby",
  countdown: "Countdown",
  active: "Racing",
  paused: "Racing",
  finished: "Finished",
};

const UUID_BYTES = 16;

/** Telemetry of every tick in countdown and race, and once more when the race is finished. */
export function apexFrameWriter(): FrameWriter {
  return new TelemetryFrames();
}

class TelemetryFrames implements FrameWriter {
  /** The drivers' ids as they travel, by seat. */
  readonly #ids = Array.from({ length: CARS_MAX }, () => new Uint8Array(UUID_BYTES));
  #rosterVersion = -1;
  #finishedSent = false;

  maxBytes(seats: number): number {
    return telemetryBytes(seats, seats, true);
  }

  write(
    source: FrameSource,
    _seat: number | undefined,
    target: Uint8Array,
    view: DataView,
    offset: number,
  ): number {
    if (source.phase === "lobby" || this.#finishedSent) return 0;
    this.#finishedSent = source.phase === "finished";
    if (source.rosterVersion !== this.#rosterVersion) this.#readRoster(source);
    return this.#writeTelemetry(source, target, view, offset) - offset;
  }

  #readRoster(source: FrameSource): void {
    this.#rosterVersion = source.rosterVersion;
    for (const { seat, playerId } of source.roster.values()) writeUuid(playerId, this.#ids[seat], 0);
  }

  #writeTelemetry(source: FrameSource, target: Uint8Array, view: DataView, offset: number): number {
    const { cars, race } = source.t.state as RaceState;
    const countdownMs = source.phase === "countdown" ? floor((race.countdownTicks * 1000) / TICK_HZ) : -1;
    const tag = sessionStateTag(sessionStates[source.phase]);
    let shown = 0;
    for (let seat = 0; seat < cars.capacity; seat++) if (isShown(cars, seat)) shown++;
    let at = writeTelemetryHeader(view, offset, source.serverTick, tag, countdownMs, shown);
    for (let seat = 0; seat < cars.capacity; seat++) {
      if (!isShown(cars, seat)) continue;
      at = writeTelemetryCar(
        view,
        target,
        at,
        this.#ids[seat],
        cars.x[seat],
        cars.y[seat],
        cars.yaw[seat],
        cars.speed[seat],
        cars.throttle[seat],
        // On the wire -1 is left; in the rules left is positive. 0 - 0 is 0, never -0.
        0 - cars.steering[seat],
        cars.lap[seat],
        cars.progress[seat],
        cars.finishPosition[seat],
      );
    }
    return at;
  }
}

/** A car that its driver has given up is off the track. */
function isShown(cars: RaceState["cars"], seat: number): boolean {
  return cars.alive[seat] === 1 && cars.status[seat] !== CarStatus.retired;
}
