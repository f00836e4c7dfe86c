import type { HostLimits } from "./host-limits.ts";
import type { ThreadStates } from "./session-host.ts";
import { StandbyThreads } from "./standby-threads.ts";
import { type ThreadDeath, ThreadLink, type ThreadOptions, type ThreadReceiver } from "./thread-link.ts";
import { Watchdog, type WatchLimits } from "./watchdog.ts";
import type { InspectableThread } from "./worker-handle.ts";

/** Deaths of a thread within this time make its next start wait longer. */
const DEATHS_WINDOW_MS = 60_000;
const BACK_OFF_MS = 250;
const BACK_OFF_MAX_MS = 10_000;
const LOOK_MS_MIN = 20;
const LOOK_MS_MAX = 250;

export interface PoolOptions {
  /** Regular threads; the one for sessions that take too much is started when it is needed. */
  readonly count: number;
  readonly thread: Omit<ThreadOptions, "budget">;
  readonly limits: HostLimits;
  readonly now: () => number;
  receiver(slot: ThreadSlot): Omit<ThreadReceiver, "ready" | "died">;
  died(slot: ThreadSlot, death: ThreadDeath): void;
}

/** The session threads: starts them, watches them and starts them again. */
export class ThreadPool {
  readonly regular: readonly ThreadSlot[];
  /** Resolves when every regular thread has loaded its games; rejects with the reason if one cannot. */
  readonly ready: Promise<void>;
  readonly #options: PoolOptions;
  readonly #looking: NodeJS.Timeout;
  readonly #standby: StandbyThreads;
  #quarantine: ThreadSlot | undefined;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#standby = new StandbyThreads(options.limits.standbyThreads, (receiver) =>
      startThread(options.count + 1, false, options, receiver),
    );
    this.regular = Array.from(
      { length: options.count },
      (_, i) => new ThreadSlot(i, false, options, this.#standby),
    );
    this.ready = Promise.all(this.regular.map((slot) => slot.ready)).then(() => {
      if (!this.#isClosed) this.#standby.fill();
    });
    // Who does not wait for it learns of a broken thread by its failing sessions.
    this.ready.catch(() => {});
    const lookMs = lookIntervalMs(options.limits);
    this.#looking = setInterval(() => {
      const nowMs = options.now();
      for (const slot of this.#all()) slot.look(nowMs);
    }, lookMs);
    this.#looking.unref();
  }

  /** The thread for sessions that would hold others up. */
  get quarantine(): ThreadSlot {
    this.#quarantine ??= new ThreadSlot(this.regular.length, true, this.#options, undefined);
    return this.#quarantine;
  }

  get states(): ThreadStates {
    const states = this.#all().map((slot) => slot.state);
    const count = (state: SlotState) => states.filter((s) => s === state).length;
    return { running: count("running"), starting: count("starting"), ended: count("ended") };
  }

  /** The threads that run now. */
  inspectable(): readonly InspectableThread[] {
    return this.#all().flatMap(({ state, link }) => (state === "running" ? [link.inspectable] : []));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#looking);
    await Promise.all([this.#standby.close(), ...this.#all().map((slot) => slot.close())]);
  }

  #all(): readonly ThreadSlot[] {
    return this.#quarantine === undefined ? this.regular : [...this.regular, this.#quarantine];
  }
}

export type SlotState = "running" | "starting" | "ended";

/** The place of a thread: when one dies, the next takes it over. */
export class ThreadSlot {
  /** For people. */
  readonly number: number;
  readonly isQuarantine: boolean;
  /** The thread, which may have ended: then another follows, unless the slot has ended too. */
  link: ThreadLink;
  /** When the first thread has loaded its games. */
  readonly ready: Promise<void>;
  readonly #options: PoolOptions;
  readonly #standby: StandbyThreads | undefined;
  readonly #deathsMs: number[] = [];
  #watchdog: Watchdog;
  #settleReady: { resolve(): void; reject(reason: Error): void } = { resolve: () => {}, reject: () => {} };
  #hasLoaded = false;
  #hasEnded = false;
  #restart: NodeJS.Timeout | undefined;

  constructor(
    number: number,
    isQuarantine: boolean,
    options: PoolOptions,
    standby: StandbyThreads | undefined,
  ) {
    this.number = number;
    this.isQuarantine = isQuarantine;
    this.#options = options;
    this.#standby = standby;
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.ready.catch(() => {});
    this.link = this.#start();
    this.#watchdog = this.#newWatchdog();
  }

  get state(): SlotState {
    if (this.#hasEnded) return "ended";
    return this.link.loaded && !this.link.ended ? "running" : "starting";
  }

  /** Ends the thread if it hangs. Called at a fixed interval. */
  look(nowMs: number): void {
    const { link } = this;
    if (!link.isExpectedToRun) return;
    const reading = link.read();
    if (!this.#watchdog.look(reading, nowMs)) return;
    link.kill(this.#watchdog.limitMs(reading.activity));
  }

  /**
   * Starts the next thread: at once where the last one is known to have died of a session, which is gone; else after
   * a pause that grows with the deaths of late. Calls `started` then.
   */
  restart(hasCulprit: boolean, started: () => void): void {
    const waitMs = hasCulprit ? 0 : this.#backOffMs();
    const start = () => {
      this.link = this.#start();
      this.#watchdog = this.#newWatchdog();
      started();
    };
    if (waitMs === 0) start();
    else this.#restart = setTimeout(start, waitMs);
  }

  async close(): Promise<void> {
    this.#hasEnded = true;
    clearTimeout(this.#restart);
    await this.link.stop();
  }

  #start(): ThreadLink {
    const { receiver, died } = this.#options;
    const received: ThreadReceiver = {
      ...receiver(this),
      ready: () => {
        this.#hasLoaded = true;
        this.#settleReady.resolve();
      },
      died: (death) => {
        // One that could not even start is not tried again: the next would fail alike.
        if (!this.#hasLoaded) this.#hasEnded = true;
        this.#settleReady.reject(new Error(`a session thread could not start: ${death.reason}`));
        died(this, death);
      },
    };
    const waiting = this.#hasLoaded ? this.#standby?.take() : undefined;
    waiting?.adopt(this.number, received);
    return waiting ?? startThread(this.number, this.isQuarantine, this.#options, received);
  }

  #newWatchdog(): Watchdog {
    return new Watchdog(this.#options.limits, lookIntervalMs(this.#options.limits));
  }

  #backOffMs(): number {
    const nowMs = this.#options.now();
    const deaths = this.#deathsMs;
    while (deaths.length > 0 && nowMs - (deaths[0] as number) > DEATHS_WINDOW_MS) deaths.shift();
    deaths.push(nowMs);
    if (deaths.length === 1) return 0;
    return Math.min(BACK_OFF_MS * 2 ** (deaths.length - 2), BACK_OFF_MAX_MS);
  }
}

function startThread(
  number: number,
  quarantine: boolean,
  { thread, limits }: PoolOptions,
  receiver: ThreadReceiver,
): ThreadLink {
  const { tickPercent, grossPercent, grossTicks, hopelessMs } = limits;
  const budget = { tickPercent, grossPercent, grossTicks, hopelessMs, quarantine };
  return new ThreadLink(number, { ...thread, budget }, receiver);
}

function lookIntervalMs({ tickTimeoutMs }: WatchLimits): number {
  return Math.min(LOOK_MS_MAX, Math.max(LOOK_MS_MIN, tickTimeoutMs / 8));
}
