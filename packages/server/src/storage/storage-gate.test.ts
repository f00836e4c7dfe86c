import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { StorageGate } from "./storage-gate.ts";

describe("the gate of the storage thread", () => {
  it("is not shut while the thread is inside, and then for good", async () => {
    const gate = new StorageGate();
    let leave = () => {};
    const use = gate.pass(
      () =>
        new Promise<void>((resolve) => {
          leave = resolve;
        }),
    );
    expect(gate.shut(1)).toBe(false);
    leave();
    await use;
    expect(gate.shut(0)).toBe(true);
    let isIn = false;
    void gate.pass(async () => {
      isIn = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isIn).toBe(false);
  });

  it("is shut without an event loop as soon as the thread comes out", async () => {
    const gate = new StorageGate();
    const state = new Int32Array(gate.memory);
    void gate.pass(() => new Promise(() => {}));
    const code = `
      const state = new Int32Array(require("node:worker_threads").workerData);
      Atomics.store(state, 0, 0);
      Atomics.notify(state, 0);`;
    const worker = new Worker(code, { eval: true, workerData: gate.memory });
    expect(gate.shut(60_000)).toBe(true);
    expect(Atomics.load(state, 0)).toBe(2);
    await worker.terminate();
  });

  it("is out of the way again after a fault", async () => {
    const gate = new StorageGate();
    await expect(gate.pass(() => Promise.reject(new Error("full")))).rejects.toThrow("full");
    expect(await gate.pass(async () => 1)).toBe(1);
  });
});
