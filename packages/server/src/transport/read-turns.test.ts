import { describe, expect, it } from "vitest";
import { ReadTurns } from "./read-turns.ts";

/** Streams on a clock of their own: each piece takes so long. */
function streams(pieceMs: number) {
  let nowMs = 0;
  const turns = new ReadTurns(() => nowMs);
  const served: string[] = [];
  const stream = (name: string) => {
    const taker = {
      isPaused: false,
      received: 0,
      pause: () => {
        taker.isPaused = true;
      },
      resume: () => {
        taker.isPaused = false;
      },
      bytes: (piece: Uint8Array) => {
        taker.received += piece.length;
        nowMs += pieceMs;
        served.push(name);
      },
    };
    return taker;
  };
  return { turns, served, stream };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("ReadTurns", () => {
  it("hands a short chunk on at once", () => {
    const { turns, stream } = streams(0);
    const ann = stream("ann");
    turns.receive(ann, new Uint8Array(100));
    expect(ann).toMatchObject({ received: 100, isPaused: false });
  });

  it("serves others between the pieces of a long chunk, and loses none of them", async () => {
    const { turns, served, stream } = streams(0.4);
    const flooder = stream("flooder");
    const ann = stream("ann");
    turns.receive(flooder, new Uint8Array(10_000));
    turns.receive(ann, new Uint8Array(20));
    expect(flooder).toMatchObject({ received: 0, isPaused: true });
    await nextTurn();
    expect(served).toEqual(["flooder", "ann", "flooder"]);
    expect(ann).toMatchObject({ received: 20, isPaused: false });
    while (flooder.isPaused) await nextTurn();
    expect(flooder.received).toBe(10_000);
  });

  it("ends a turn when its time is over, whoever waits", async () => {
    const { turns, served, stream } = streams(5);
    const takers = Array.from({ length: 4 }, (_, i) => stream(String(i)));
    for (const taker of takers) turns.receive(taker, new Uint8Array(20));
    expect(served).toEqual(["0"]);
    for (const count of [2, 3, 4]) {
      await nextTurn();
      expect(served).toHaveLength(count);
    }
    expect(takers.every(({ isPaused, received }) => !isPaused && received === 20)).toBe(true);
  });
});
