import type { ContentLookup, GamePackage, TickContext } from "@fairtick/contract";
import {
  createMetrics,
  type GameContent,
  loadConfig,
  openLogger,
  openPlainCore,
  type PlainCore,
  type SessionHost,
} from "@fairtick/server";
import type { LogSink } from "@fairtick/session";
import { numberedUuid } from "../suite/session-script.ts";
import type { AccessOptions, ReachableServer } from "./simulated-access.ts";
import { SimulatedAccess } from "./simulated-access.ts";
import { type SimulatedSnapshots, simulatedHost } from "./simulated-host.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface ServerOptions {
  readonly package: GamePackage;
  /** None unless it is given. */
  readonly content?: GameContent;
  readonly snapshots?: SimulatedSnapshots;
  /** After every tick of every session, with its state as it is. */
  readonly onTick?: (t: TickContext) => void;
  /** Puts something between the lobby and what runs sessions. */
  readonly between?: (host: SessionHost) => SessionHost;
  /** Where the log of every session goes; nowhere unless it is given. */
  readonly logSink?: () => LogSink;
}

const PUMP_MS = 50;
const SWEEP_MS = 1000;
const SNAPSHOTS = { hz: 60, bytesMax: 1100 };
const nothing: ContentLookup = { find: () => undefined, ids: () => [], derived: (_, make) => make() };

/** A whole server of one game in virtual time: lobby, connections and sessions are those of a real one. */
export class SimulatedServer implements ReachableServer {
  readonly core: PlainCore;
  readonly #time: VirtualTime;
  readonly #accesses = new Map<string, SimulatedAccess>();

  constructor(time: VirtualTime, options: ServerOptions) {
    const {
      package: served,
      content = { lookup: nothing, items: () => [] },
      snapshots = SNAPSHOTS,
      between = (host) => host,
      logSink,
    } = options;
    this.#time = time;
    let ids = 0;
    const newId = () => numberedUuid(++ids);
    const config = quietConfig();
    this.core = openPlainCore({
      config,
      game: { package: served, content, profile: served.dialect.profiles[0] ?? "" },
      createHost: (listener) => {
        const shown = { ...served, dialect: { ...served.dialect, frameWriter: tickTeller(options.onTick) } };
        return between(simulatedHost(time, { package: shown, snapshots, logSink, newId }, listener));
      },
      events: { publish: () => {} },
      recorder: { started: () => {}, frame: () => {}, ended: () => {}, removed: () => {} },
      metrics: createMetrics(),
      logger: openLogger({ config: config.logging, console: process.stdout }).logger,
      now: time.now,
      wallClock: () => 1_700_000_000_000 + time.nowMs,
      newId,
      newToken: () => newId().replaceAll("-", ""),
      newSeed: () => 7,
      sendDatagram: (datagram, address, port) => {
        this.#accesses.get(address)?.deliver(datagram, port);
        return true;
      },
      fault: (where, error) => {
        throw new Error(`${where} failed`, { cause: error });
      },
    });
    time.every(PUMP_MS, () => this.core.pump());
    time.every(SWEEP_MS, () => this.core.sweep());
  }

  get accept() {
    return this.core.accept;
  }

  receiveDatagram(datagram: Uint8Array, address: string, port: number): void {
    this.core.receiveDatagram(datagram, address, port);
  }

  /** A way into the network at an address that nobody else has. */
  access(options: Omit<AccessOptions, "server" | "address">): SimulatedAccess {
    const address = `10.0.${this.#accesses.size >> 8}.${this.#accesses.size & 255}`;
    const access = new SimulatedAccess(this.#time, { ...options, server: this, address });
    this.#accesses.set(address, access);
    return access;
  }
}

/** The configuration of a server that was told nothing, without a log. */
function quietConfig() {
  const values = { "logging.console_enabled": "false", "logging.file_enabled": "false" };
  const cli = Object.entries(values).map(([key, value]) => ({ option: `--${key}`, key, value }));
  const loaded = loadConfig({ cli });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  return loaded.config;
}

/** In place of the dialect's frames, which nobody here reads: is told of every tick. */
function tickTeller(onTick: ((t: TickContext) => void) | undefined): GamePackage["dialect"]["frameWriter"] {
  return () => ({
    maxBytes: () => 0,
    write: ({ t }) => {
      onTick?.(t);
      return 0;
    },
  });
}
