import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { stopSignal } from "./stop-signal.ts";

it("tells a second signal from a copy of the first [HOST-084]", async () => {
  const source = new EventEmitter();
  const hurried: string[] = [];
  let nowMs = 1000;
  const signal = stopSignal(
    source as never,
    (second) => hurried.push(second),
    () => nowMs,
  );
  source.emit("SIGTERM", "SIGTERM");
  nowMs += 500;
  source.emit("SIGINT", "SIGINT");
  expect(await signal).toBe("SIGTERM");
  expect(hurried).toEqual([]);
  nowMs += 1;
  source.emit("SIGINT", "SIGINT");
  expect(hurried).toEqual(["SIGINT"]);
});
