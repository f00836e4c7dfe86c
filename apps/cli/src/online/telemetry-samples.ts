import type { CarSample } from "../board/car-sample.ts";
import type { TelemetryFrame } from "../client/telemetry-frame.ts";
import type { SessionDrivers } from "./session-drivers.ts";

/** Turns telemetry into what a timing board is made of. Lengths in metres. */
export class TelemetrySamples {
  readonly #lengthM: number | undefined;
  readonly #drivers: Pick<SessionDrivers, "find">;
  readonly #ownId: string;
  readonly #seen = new Map<string, CarSample>();

  /** `ownId` is empty for those who only watch. */
  constructor(lengthM: number | undefined, drivers: Pick<SessionDrivers, "find">, ownId: string) {
    this.#lengthM = lengthM;
    this.#drivers = drivers;
    this.#ownId = ownId;
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
    const driver = this.#drivers.find(id);
    return {
      id,
      // The order of the cars is that of the grid.
      name: driver?.name ?? this.#seen.get(id)?.name ?? `Car ${car + 1}`,
      car: driver?.car ?? "",
      carKind: driver?.carKind ?? 0,
      isMine: id === this.#ownId,
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
