import { apex, carContent, trackContent } from "@fairtick/apex/rules";
import type { Client, ClientSession } from "@fairtick/client";
import { connect } from "@fairtick/client-node";
import { WebSocket } from "ws";
import type { ServerProcess } from "../end-to-end/server-process.ts";
import { lightCar } from "../end-to-end/short-track.ts";

const decideMs = 20;

/** Somebody who plays over a WebSocket with the client for developers, and what became of that. */
export class HonestDriver {
  readonly playerId: string;
  /** What the connection went through: `connecting`, `online`, and whatever must not come. */
  readonly states: readonly string[];
  readonly #client: Client<typeof apex>;
  readonly #session: ClientSession<typeof apex>;
  readonly #timer: NodeJS.Timeout;
  #throttle = 0;

  private constructor(
    client: Client<typeof apex>,
    session: ClientSession<typeof apex>,
    states: readonly string[],
  ) {
    const { state } = client;
    if (state.kind !== "online") throw new Error(`a driver who is ${state.kind}`);
    this.playerId = state.playerId;
    this.states = states;
    this.#client = client;
    this.#session = session;
    this.#timer = setInterval(() => session.input({ throttle: this.#throttle }), decideMs);
  }

  /** Joins a session that takes players. */
  static async join(server: ServerProcess, sessionId: string): Promise<HonestDriver> {
    const states: string[] = [];
    const client = await connect({
      game: apex,
      content: [carContent, trackContent],
      name: "Honest",
      url: `ws://127.0.0.1:${server.ports.web}/ws/apex`,
      WebSocket,
      onState: ({ kind }) => states.push(kind),
    });
    client.chooseLoadout({ car: lightCar.id });
    return new HonestDriver(client, await client.join(sessionId), states);
  }

  /** From now on the same throttle, until it is called again. */
  hold(throttle: number): void {
    this.#throttle = throttle;
  }

  /** What the newest snapshots show of a car's throttle. */
  throttleOf(seat: number): number {
    return this.#session.view.cars.throttle[seat]!;
  }

  /** Frames of state that could not be read. */
  get faults(): number {
    return this.#session.debug(performance.now()).faults;
  }

  leave(): void {
    clearInterval(this.#timer);
    this.#client.close();
  }
}
