import { describe, expect, it } from "vitest";
import { Activity, createThreadWords, ThreadWords } from "./thread-words.ts";
import { Watchdog } from "./watchdog.ts";

const LOOK_MS = 100;

/** A watchdog that looks at a thread every 100 ms; `looks` says how often until it bites, or -1 within a minute. */
function watch() {
  const words = new ThreadWords(createThreadWords());
  const watchdog = new Watchdog({ tickTimeoutMs: 1000, prepareTimeoutMs: 5000 }, LOOK_MS);
  let nowMs = 0;
  const look = (passedMs = LOOK_MS) => {
    nowMs += passedMs;
    return watchdog.look(words.read(), nowMs);
  };
  const looks = () => {
    for (let count = 1; count <= 600; count++) if (look()) return count;
    return -1;
  };
  return { words, look, looks };
}

describe("a watchdog", () => {
  it("bites when a tick lasts longer than it may", () => {
    const { words, looks } = watch();
    words.begin(Activity.stepping, 3, 70);
    expect(looks()).toBe(12);
    expect(words.read()).toMatchObject({ activity: Activity.stepping, session: 3, tick: 70 });
  });

  it("has more patience with what makes a session, and with a thread that has nothing to do", () => {
    const preparing = watch();
    preparing.words.begin(Activity.preparing, 1, 0);
    expect(preparing.looks()).toBe(52);
    expect(watch().looks()).toBe(22);
  });

  it("leaves a thread alone that goes on, however slow it is", () => {
    const { words, look } = watch();
    for (let i = 0; i < 100; i++) {
      words.begin(Activity.stepping, 1, i);
      for (let j = 0; j < 8; j++) expect(look()).toBe(false);
      words.end();
    }
  });

  it("does not take a pause of the whole process for one of the thread", () => {
    const { words, look } = watch();
    words.begin(Activity.stepping, 1, 5);
    look();
    expect(look(3_600_000)).toBe(false);
    words.end();
    words.begin(Activity.stepping, 1, 6);
    expect(look()).toBe(false);
  });
});
