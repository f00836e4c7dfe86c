import type { ApexClient } from "../client/apex-client.ts";
import type { TelemetryFrame } from "../client/telemetry-frame.ts";

/** Who drives a car, as far as the server tells. */
export interface Driver {
  readonly name: string;
  /** Name of the car; empty where it is not known. */
  readonly car: string;
  /** Equal for cars of one model. */
  readonly carKind: number;
}

const askAgainTicks = 240;
/** A server without the extension counts each request as nonsense: it must not become too many. */
const requestsMax = 5;

/** Asks for the drivers of the own session whenever telemetry shows one who is not known. */
export class SessionDrivers {
  /** Laps of the race, once the server has told. */
  laps: number | undefined;
  readonly #client: ApexClient;
  readonly #drivers = new Map<string, Driver>();
  #askedAtTick = Number.NEGATIVE_INFINITY;
  #requests = 0;

  constructor(client: ApexClient) {
    this.#client = client;
  }

  find(playerId: string): Driver | undefined {
    return this.#drivers.get(playerId);
  }

  observe(frame: TelemetryFrame): void {
    if (this.#requests === requestsMax || frame.serverTick - this.#askedAtTick < askAgainTicks) return;
    if (!this.#isSomebodyUnknown(frame)) return;
    this.#askedAtTick = frame.serverTick;
    this.#requests++;
    this.#client.requestRoster().then(
      ({ drivers, lap_limit }) => {
        this.laps = lap_limit;
        this.#learn(drivers);
      },
      // Cars keep their numbers then.
      () => {},
    );
  }

  #isSomebodyUnknown(frame: TelemetryFrame): boolean {
    for (let car = 0; car < frame.count; car++) if (!this.#drivers.has(frame.idText(car))) return true;
    return false;
  }

  #learn(drivers: Awaited<ReturnType<ApexClient["requestRoster"]>>["drivers"]): void {
    const models = this.#client.lobby?.car_configs ?? [];
    for (const { player_id, name, car_config_id } of drivers) {
      const carKind = models.findIndex(({ id }) => id === car_config_id);
      this.#drivers.set(player_id, { name, car: models[carKind]?.name ?? "", carKind: Math.max(0, carKind) });
    }
  }
}
