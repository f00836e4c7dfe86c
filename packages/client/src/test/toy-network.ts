import { max, nextFloat, seedRandom } from "@fairtick/kernel";
import { type Session, stepSession } from "@fairtick/session";
import { ClientSession, type SessionSettings } from "../client-session.ts";
import { toyGame } from "./toy-game.ts";
import { newToySession } from "./toy-server.ts";
import { ToyViewer } from "./toy-viewer.ts";

export interface Network {
  /** One way, ms, and what is added at random. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** Share of the frames that are lost, each way. */
  readonly loss: number;
}

export const perfect: Network = { delayMs: 0, jitterMs: 0, loss: 0 };

const TICK_MS = 1000 / toyGame.tickHz;
const PING_MS = 500;

/** A session, one client of it and a network between them, in a time of their own. */
export class ToyNetwork {
  readonly session: Session;
  viewer: ToyViewer;
  readonly client: ClientSession<typeof toyGame>;
  network: Network;
  nowMs = 0;
  /** Ticks between two frames. */
  everyTicks = 3;
  isConnected = true;
  /** Before each tick of the server. */
  beforeTick = (_tick: number): void => {};
  /** After each update of the client. */
  afterUpdate = (): void => {};
  readonly #seat: number;
  readonly #random = new Uint32Array(4);
  #inFlight: { readonly atMs: number; readonly arrive: () => void }[] = [];
  #reliableMs = 0;
  #nextTickMs = 0;
  #nextPingMs = 0;

  constructor(network: Network, seat: number, people = 2, settings: SessionSettings = {}) {
    this.network = network;
    this.session = newToySession(people);
    this.#seat = seat;
    this.viewer = new ToyViewer(this.session, seat);
    seedRandom(this.#random, 5);
    const joined = {
      game: toyGame,
      sessionId: this.session.setup.sessionId,
      layout: this.session.state.layout,
      world: this.session.setup.world,
      seat: seat < 0 ? undefined : seat,
      lastCommand: 0,
    };
    const port = {
      sendFrame: (bytes: Uint8Array) => {
        const copy = bytes.slice();
        this.#lossy(() => this.viewer.take(copy));
      },
      sendCommand: ({ number, name, payload }: { number: number; name: string; payload: unknown }) =>
        this.#reliable(() => {
          const refusal = this.viewer.command(number, name, payload);
          this.#reliable(() => this.client.answered(number, refusal));
        }),
      requestResync: () => this.#reliable(() => this.viewer.resync()),
      say: () => {},
    };
    this.client = new ClientSession(joined, port, settings);
  }

  /** Runs the time on; the client draws 100 pictures a second. */
  run(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; this.nowMs += 10) {
      while (this.#nextTickMs <= this.nowMs) this.#step();
      if (this.nowMs >= this.#nextPingMs) this.#ping();
      this.#deliver();
      this.client.update(this.nowMs);
      this.afterUpdate();
    }
  }

  /** The connection breaks: what is on its way is lost. */
  disconnect(): void {
    this.isConnected = false;
    this.#inFlight = [];
    this.client.disconnected();
  }

  resume(lastCommand: number): void {
    this.isConnected = true;
    this.viewer = new ToyViewer(this.session, this.#seat);
    this.client.resumed(lastCommand);
  }

  #step(): void {
    this.beforeTick(this.session.t.tick);
    stepSession(this.session);
    this.viewer.stepped();
    this.#nextTickMs += TICK_MS;
    if (this.session.t.tick % this.everyTicks !== 0) return;
    const frame = this.viewer.frame();
    this.#lossy(() => this.client.frame(frame, this.nowMs));
  }

  #ping(): void {
    const sentMs = this.nowMs;
    this.#nextPingMs = this.nowMs + PING_MS;
    this.#reliable(() => this.#reliable(() => this.client.roundTrip(this.nowMs - sentMs)));
  }

  #lossy(arrive: () => void): void {
    const { delayMs, jitterMs, loss } = this.network;
    const isLost = nextFloat(this.#random) < loss || !this.isConnected;
    const atMs = this.nowMs + delayMs + nextFloat(this.#random) * jitterMs;
    if (!isLost) this.#inFlight.push({ atMs, arrive });
  }

  #reliable(arrive: () => void): void {
    const { delayMs, jitterMs } = this.network;
    const atMs = max(this.nowMs + delayMs + nextFloat(this.#random) * jitterMs, this.#reliableMs);
    this.#reliableMs = atMs;
    if (this.isConnected) this.#inFlight.push({ atMs, arrive });
  }

  #deliver(): void {
    for (;;) {
      const due = this.#inFlight.filter(({ atMs }) => atMs <= this.nowMs).sort((a, b) => a.atMs - b.atMs);
      if (due.length === 0) return;
      this.#inFlight = this.#inFlight.filter(({ atMs }) => atMs > this.nowMs);
      for (const { arrive } of due) arrive();
    }
  }
}
