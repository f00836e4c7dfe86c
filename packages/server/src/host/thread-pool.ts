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
  /** For every thread that is started from now on. */
  thread: Omit<ThreadOptions, "budget" | "playsReplays">;
  readonly limits: HostLimits;
  readonly now: () => number;
  receiver(slot: ThreadSlot): Omit<ThreadReceiver, "ready" | "died">;
  died(slot: ThreadSlot, death: ThreadDeath): void;
}

/** What a thread is for: sessions, those that would hold others up, or replays. */
export type ThreadPurpose = "sessions" | "quarantine" | "playback";

/** Threads that have loaded other games than those that run, each for a slot. */
export type LoadedThreads = ReadonlyMap<ThreadSlot, ThreadLink>;

/** The session threads: starts them, watches them and starts them again. */
export class ThreadPool {
  readonly regular: readonly ThreadSlot[];
  /** Resolves when every regular thread has loaded its games; rejects with the reason if one cannot. */
  readonly ready: Promise<void>;
  readonly #options: PoolOptions;
  readonly #looking: NodeJS.Timeout;
  readonly #standby: StandbyThreads;
  #quarantine: ThreadSlot | undefined;
  #playback: ThreadSlot | undefined;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#standby = new StandbyThreads(options.limits.standbyThreads, (receiver) =>
      startThread(options.count + 2, "sessions", options, receiver),
    );
    this.regular = Array.from(
      { length: options.count },
      (_, i) => new ThreadSlot(i, "sessions", options, this.#standby),
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
    this.#quarantine ??= new ThreadSlot(this.regular.length, "quarantine", this.#options, undefined);
    return this.#quarantine;
  }

  /** The thread that plays replays. */
  get playback(): ThreadSlot {
    this.#playback ??= new ThreadSlot(this.regular.length + 1, "playback", this.#options, undefined);
    return this.#playback;
  }

  get states(): ThreadStates {
    const states = this.#all().map((slot) => slot.state);
    const count = (state: SlotState) => states.filter((s) => s === state).length;
    return { running: count("running"), starting: count("starting"), ended: count("ended") };
  }

  /**
   * Starts a thread for each slot with games of other modules. Rejects with the reason, and with all of them ended,
   * where one cannot load them.
   */
  async load(gameModules: readonly string[]): Promise<LoadedThreads> {
    const options = { ...this.#options, thread: { ...this.#options.thread, gameModules } };
    const slots = this.#all().filter(({ state }) => state !== "ended");
    const starts = slots.map((slot) => loadThread(slot, options));
    try {
      await Promise.all(starts.map(({ loaded }) => loaded));
    } catch (error) {
      await Promise.all(starts.map(({ link }) => link.abandon()));
      throw error;
    }
    return new Map(slots.map((slot, i) => [slot, starts[i]!.link]));
  }

  /** Gives each slot its loaded thread. Returns those that had their places. */
  exchange(loaded: LoadedThreads, gameModules: readonly string[]): readonly ThreadLink[] {
    this.#options.thread = { ...this.#options.thread, gameModules };
    this.#standby.renew();
    return [...loaded].map(([slot, link]) => slot.exchange(link));
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
    const further = [this.#quarantine, this.#playback].filter((slot) => slot !== undefined);
    return [...this.regular, ...further];
  }
}

export type SlotState = "running" | "starting" | "ended";

/** The place of a thread: when one dies, the next takes it over. */
export class ThreadSlot {
  /** For people. */
  readonly number: number;
  readonly purpose: ThreadPurpose;
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
    purpose: ThreadPurpose,
    options: PoolOptions,
    standby: StandbyThreads | undefined,
  ) {
    this.number = number;
    this.purpose = purpose;
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

  /** Gives the place to another thread, and returns the one that had it. */
  exchange(next: ThreadLink): ThreadLink {
    // Where none runs, the next one to be started has the same games.
    if (this.#hasEnded || this.link.ended) return next;
    const former = this.link;
    this.link = next;
    this.#watchdog = this.#newWatchdog();
    next.adopt(this.number, this.#receiver());
    return former;
  }

  async close(): Promise<void> {
    this.#hasEnded = true;
    clearTimeout(this.#restart);
    await this.link.stop();
  }

  #start(): ThreadLink {
    const received = this.#receiver();
    const waiting = this.#hasLoaded ? this.#standby?.take() : undefined;
    waiting?.adopt(this.number, received);
    return waiting ?? startThread(this.number, this.purpose, this.#options, received);
  }

  #receiver(): ThreadReceiver {
    const { receiver, died } = this.#options;
    return {
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

/** A thread for a slot that has one, and what becomes of its loading. */
function loadThread(slot: ThreadSlot, options: PoolOptions) {
  const { prepareTimeoutMs } = options.limits;
  const settle = { resolve: () => {}, reject: (_: Error) => {} };
  const loaded = new Promise<void>((resolve, reject) => Object.assign(settle, { resolve, reject }));
  const late = setTimeout(
    () => settle.reject(new Error(`it does not load within ${prepareTimeoutMs} ms`)),
    prepareTimeoutMs,
  );
  const link = startThread(slot.number, slot.purpose, options, {
    ready: () => settle.resolve(),
    report: () => {},
    frame: () => undefined,
    viewerFrame: () => {},
    framesSent: () => {},
    died: ({ reason }) => settle.reject(new Error(reason)),
  });
  return { link, loaded: loaded.finally(() => clearTimeout(late)) };
}

function startThread(
  number: number,
  purpose: ThreadPurpose,
  { thread, limits }: PoolOptions,
  receiver: ThreadReceiver,
): ThreadLink {
  const { tickPercent, grossPercent, grossTicks, hopelessMs } = limits;
  const quarantine = purpose !== "sessions";
  const budget = { tickPercent, grossPercent, grossTicks, hopelessMs, quarantine };
  const playsReplays = purpose === "playback";
  return new ThreadLink(number, { ...thread, budget, playsReplays }, receiver);
}

function lookIntervalMs({ tickTimeoutMs }: WatchLimits): number {
  return Math.min(LOOK_MS_MAX, Math.max(LOOK_MS_MIN, tickTimeoutMs / 8));
}
