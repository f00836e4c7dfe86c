import type { CarSample } from "../board/car-sample.ts";
import type { TelemetryFrame } from "../client/telemetry-frame.ts";

/** What is known of the drivers besides telemetry, which carries only their ids. */
export interface Drivers {
  /** By player id. */
  readonly names: ReadonlyMap<string, string>;
  readonly ownId: string;
}

/** Turns telemetry into what a timing board is made of. Lengths in metres. */
export class TelemetrySamples {
  readonly #lengthM: number | undefined;
  readonly #drivers: Drivers;
  readonly #seen = new Map<string, CarSample>();

  constructor(lengthM: number | undefined, drivers: Drivers) {
    this.#lengthM = lengthM;
    this.#drivers = drivers;
  }

  /** A car that is not in the frame any more has retired. */
  read(frame: TelemetryFrame): CarSample[] {
    const present = new Set<string>();
    for (let car = 0; car < frame.count; car++) {
      const id = frame.idText(car);
      present.add(id);
      this.#seen.set(id, this.#sample(frame, car, id));
    }
    return [...this.#seen.values()].map((sample) =>
      present.has(sample.id) || sample.finishPosition > 0
        ? sample
        : { ...sample, isRetired: true, speedMps: 0 },
    );
  }

  #sample(frame: TelemetryFrame, car: number, id: string): CarSample {
    const lap = frame.lap[car] ?? 0;
    return {
      id,
      // The order of the cars is that of the grid.
      name: this.#drivers.names.get(id) ?? this.#seen.get(id)?.name ?? `Car ${car + 1}`,
      car: "",
      carKind: car,
      isMine: id === this.#drivers.ownId,
      lap,
      distanceM: (lap - 1) * (this.#lengthM ?? 0) + (frame.progressM[car] ?? 0),
      speedMps: frame.speedMps[car] ?? 0,
      finishPosition: frame.finishPosition[car] ?? 0,
      isRetired: false,
      lastLapMs: undefined,
      bestLapMs: undefined,
      totalMs: undefined,
    };
  }
}
