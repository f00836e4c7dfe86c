// The clocks and timers of a process, in virtual time. Imported before whatever is to live in it.

const EPOCH_MS = 1_700_000_000_000;

class Timer {
  #isCleared = false;

  constructor(time, act, ms, repeats) {
    // As Node does: whole milliseconds, at least one.
    const delayMs = ms >= 1 ? Math.trunc(ms) : 1;
    const fire = () => {
      if (this.#isCleared) return;
      act();
      if (repeats) time.at(time.nowMs + delayMs, fire);
    };
    time.at(time.nowMs + delayMs, fire);
  }

  clear() {
    this.#isCleared = true;
  }

  ref() {
    return this;
  }

  unref() {
    return this;
  }
}

/** From now on the process lives in `time`. */
export function liveIn(time) {
  Date.now = () => EPOCH_MS + Math.floor(time.nowMs);
  performance.now = () => time.nowMs;
  globalThis.setTimeout = (act, ms, ...args) => new Timer(time, () => act(...args), ms, false);
  globalThis.setInterval = (act, ms, ...args) => new Timer(time, () => act(...args), ms, true);
  globalThis.clearTimeout = (timer) => timer instanceof Timer && timer.clear();
  globalThis.clearInterval = globalThis.clearTimeout;
}

/** Lets everything happen that is not a matter of time: promises, and what they set going. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));
