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
    return Object.assign(taker, { receive: turns.stream(taker) });
  };
  return { turns, served, stream };
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("ReadTurns", () => {
  it("hands a short chunk on at once", () => {
    const { stream } = streams(0);
    const ann = stream("ann");
    ann.receive(new Uint8Array(100));
    expect(ann).toMatchObject({ received: 100, isPaused: false });
  });

  it("serves others between the pieces of a long chunk, and loses none of them", async () => {
    const { served, stream } = streams(0.4);
    const flooder = stream("flooder");
    const ann = stream("ann");
    flooder.receive(new Uint8Array(10_000));
    ann.receive(new Uint8Array(20));
    expect(flooder).toMatchObject({ received: 0, isPaused: true });
    await nextTurn();
    expect(served).toEqual(["flooder", "ann", "flooder"]);
    expect(ann).toMatchObject({ received: 20, isPaused: false });
    while (flooder.isPaused) await nextTurn();
    expect(flooder.received).toBe(10_000);
  });

  it("serves first who has taken the least time lately, newcomers after those that want little", async () => {
    const { served, stream } = streams(0.4);
    const [flooder, honest] = [stream("flooder"), stream("honest")];
    for (let i = 0; i < 1000; i++) {
      flooder.receive(new Uint8Array(20));
      if (i % 300 === 0) honest.receive(new Uint8Array(20));
      await nextTurn();
    }
    served.length = 0;
    const newcomer = stream("newcomer");
    for (const each of [flooder, newcomer]) each.receive(new Uint8Array(5000));
    honest.receive(new Uint8Array(20));
    while (flooder.isPaused || newcomer.isPaused) await nextTurn();
    expect([served[0], served[1], served.at(-1)]).toEqual(["honest", "newcomer", "flooder"]);
  });

  it("takes shorter turns while more datagrams come than the system hands over at once", async () => {
    const { turns, served, stream } = streams(0.15);
    const flooder = stream("flooder");
    flooder.receive(new Uint8Array(100_000));
    await nextTurn();
    const pieces = served.length;
    for (let i = 0; i < 40; i++) turns.datagram();
    await nextTurn();
    expect([pieces, served.length - pieces]).toEqual([7, 2]);
  });

  it("ends a turn when its time is over, whoever waits", async () => {
    const { served, stream } = streams(5);
    const takers = Array.from({ length: 4 }, (_, i) => stream(String(i)));
    for (const taker of takers) taker.receive(new Uint8Array(20));
    expect(served).toEqual(["0"]);
    for (const count of [2, 3, 4]) {
      await nextTurn();
      expect(served).toHaveLength(count);
    }
    expect(takers.every(({ isPaused, received }) => !isPaused && received === 20)).toBe(true);
  });
});
