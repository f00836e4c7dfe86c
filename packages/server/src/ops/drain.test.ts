import { expect, it } from "vitest";
import { Drain } from "./drain.ts";

function open() {
  const states: boolean[] = [];
  const drain = new Drain((isDraining) => states.push(isDraining));
  let isFinished = false;
  void drain.finished.then(() => {
    isFinished = true;
  });
  /** Whether the server is to end after a sweep. */
  const sweep = async (peopled: number, nowMs: number) => {
    drain.sweep(peopled, nowMs);
    await Promise.resolve();
    return isFinished;
  };
  return { drain, states, sweep };
}

it("A drain waits for as long as somebody plays, and can be taken back", async () => {
  const { drain, states, sweep } = open();
  drain.begin({ exits: true, untilMs: undefined });
  expect(await sweep(1, 1e9)).toBe(false);
  drain.cancel();
  expect(await sweep(0, 1e9)).toBe(false);
  expect(states).toEqual([true, false]);
  drain.begin({ exits: true, untilMs: undefined });
  expect(await sweep(0, 1e9)).toBe(true);
});

it("A drain after which the server stays ends nothing", async () => {
  const { drain, sweep } = open();
  drain.begin({ exits: false, untilMs: undefined });
  expect(await sweep(0, 1)).toBe(false);
  expect(drain.order).toEqual({ exits: false, untilMs: undefined });
});

it("A drain with a time ends the server then, whoever plays", async () => {
  const { drain, sweep } = open();
  drain.begin({ exits: true, untilMs: 5000 });
  expect(await sweep(2, 4999)).toBe(false);
  expect(await sweep(2, 5000)).toBe(true);
});
