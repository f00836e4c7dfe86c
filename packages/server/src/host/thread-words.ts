/**
 * The words that a session thread shares with the network thread: how it is woken, and what it is doing, which
 * can be read also while it hangs and after it has died.
 */

/** What a thread does. Anything but `idle` is done for one session, which is to blame if it never ends. */
export const Activity = { idle: 0, stepping: 1, preparing: 2, commanding: 3 } as const;
export type Activity = (typeof Activity)[keyof typeof Activity];

const Word = {
  /** Raised to wake the thread. */
  wake: 0,
  /** 1 while a doorbell is on its way to the network thread. */
  bell: 1,
  /** Raised whenever the thread takes something up or puts it down, and each time around its loop. */
  beats: 2,
  activity: 3,
  session: 4,
  tick: 5,
  /** Commands that have been carried out since the thread began. */
  commands: 6,
} as const;

const WORDS = 8;

export const createThreadWords = (): SharedArrayBuffer => new SharedArrayBuffer(WORDS * 4);

/** Tells the network thread what is about to run. Neither call allocates. */
export interface StepWatch {
  begin(activity: Activity, session: number, tick: number): void;
  end(): void;
}

/** What a thread was doing when it was looked at. */
export interface ThreadReading {
  readonly beats: number;
  readonly activity: Activity;
  /** Number of the session, meaningless when idle. */
  readonly session: number;
  /** Ticks that the session had run. */
  readonly tick: number;
}

/** Both ends of the words. */
export class ThreadWords implements StepWatch {
  readonly #words: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#words = new Int32Array(buffer);
  }

  begin(activity: Activity, session: number, tick: number): void {
    const words = this.#words;
    Atomics.store(words, Word.session, session);
    Atomics.store(words, Word.tick, tick);
    Atomics.store(words, Word.activity, activity);
    Atomics.add(words, Word.beats, 1);
  }

  end(): void {
    Atomics.store(this.#words, Word.activity, Activity.idle);
    Atomics.add(this.#words, Word.beats, 1);
  }

  /** Once around the loop. */
  beat(): void {
    Atomics.add(this.#words, Word.beats, 1);
  }

  commandDone(): void {
    Atomics.add(this.#words, Word.commands, 1);
  }

  get commandsDone(): number {
    return Atomics.load(this.#words, Word.commands);
  }

  /** Wakes the thread if it sleeps. */
  wake(): void {
    Atomics.add(this.#words, Word.wake, 1);
    Atomics.notify(this.#words, Word.wake);
  }

  /** To be read before looking for work, and given to `sleep` after it. */
  get wakes(): number {
    return Atomics.load(this.#words, Word.wake);
  }

  /** Sleeps unless woken since `wakes` was read. Returns whether the time has run out. */
  sleep(wakes: number, sleepMs: number): boolean {
    return Atomics.wait(this.#words, Word.wake, wakes, sleepMs) === "timed-out";
  }

  /** Whether a doorbell is to be sent: none is on its way yet. */
  raiseBell(): boolean {
    return Atomics.exchange(this.#words, Word.bell, 1) === 0;
  }

  lowerBell(): void {
    Atomics.store(this.#words, Word.bell, 0);
  }

  read(): ThreadReading {
    const words = this.#words;
    return {
      beats: Atomics.load(words, Word.beats),
      activity: Atomics.load(words, Word.activity) as Activity,
      session: Atomics.load(words, Word.session),
      tick: Atomics.load(words, Word.tick) >>> 0,
    };
  }
}
