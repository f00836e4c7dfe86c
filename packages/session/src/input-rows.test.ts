import { signed, unit } from "@fairtick/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputRows, queuedTicksMax } from "./input-rows.ts";
import { stepSession } from "./loop.ts";
import { takeSeat } from "./session-changes.ts";
import { counters, newToySession, person } from "./test/toy-game.ts";

const schema = { push: unit(8), turn: signed(8) };
const REPEAT_TICKS = 3;

function newRows(seats = 2) {
  const rows = new InputRows(schema, { repeatTicks: REPEAT_TICKS }, seats);
  for (let seat = 0; seat < seats; seat++) rows.reset(seat);
  const inputs = { push: new Float32Array(seats), turn: new Float32Array(seats) };
  return {
    rows,
    inputs,
    /** Takes the row of seat 0 and gives its push. */
    push: (tick: number) => {
      rows.take(0, tick, inputs);
      return inputs.push[0];
    },
  };
}

describe("the latch of a client without ticks", () => {
  it("gives the newest row: what came before it is never seen [APEX-020]", () => {
    const { rows, push } = newRows();
    rows.latch(0, 1, [0.25, 0]);
    rows.latch(0, 2, [0.5, 0]);
    expect(push(0)).toBe(0.5);
  });

  it("refuses and counts a row that was overtaken on its way [HOST-086]", () => {
    const { rows, push } = newRows();
    expect(rows.latch(0, 5, [0.5, 0])).toBe(true);
    expect(rows.latch(0, 4, [1, 0])).toBe(false);
    expect(rows.refused).toBe(1);
    expect(push(0)).toBe(0.5);
    expect(rows.latch(0, 4, [1, 0])).toBe(false);
    expect(push(1)).toBe(0.5);
  });

  it("takes a row with an equal number as newer, since it came later", () => {
    const { rows, push } = newRows();
    rows.latch(0, 5, [0.5, 0]);
    rows.latch(0, 5, [0.75, 0]);
    expect(push(0)).toBe(0.75);
  });

  it("belongs to one seat", () => {
    const { rows, inputs } = newRows();
    rows.latch(1, 0, [0.5, -1]);
    rows.take(0, 0, inputs);
    expect(rows.take(1, 0, inputs)).toBe(true);
    expect([...inputs.push]).toEqual([0, 0.5]);
    expect([...inputs.turn]).toEqual([0, -1]);
  });
});

describe("the queue of a client with ticks", () => {
  it("gives each row at its own tick, in whatever order they come [HOST-086]", () => {
    const { rows, push } = newRows();
    rows.queue(0, 12, 10, [0.75, 0]);
    rows.queue(0, 10, 10, [0.25, 0]);
    rows.queue(0, 11, 10, [0.5, 0]);
    expect([push(10), push(11), push(12)]).toEqual([0.25, 0.5, 0.75]);
  });

  it("refuses and counts a row for a tick that is over [HOST-086]", () => {
    const { rows, push } = newRows();
    expect(rows.queue(0, 9, 10, [1, 0])).toBe(false);
    expect(rows.queue(0, 0, 10, [1, 0])).toBe(false);
    expect(rows.refused).toBe(2);
    expect(push(10)).toBe(0);
  });

  it("refuses and counts a row that is too early [HOST-086]", () => {
    const { rows, push } = newRows();
    const last = 10 + queuedTicksMax - 1;
    expect(rows.queue(0, last, 10, [0.5, 0])).toBe(true);
    expect(rows.queue(0, last + 1, 10, [1, 0])).toBe(false);
    expect(rows.queue(0, 2 ** 32 - 1, 10, [1, 0])).toBe(false);
    expect(rows.queue(0, Number.NaN, 10, [1, 0])).toBe(false);
    expect(rows.refused).toBe(3);
    expect(push(10)).toBe(0);
    expect(push(last)).toBe(0.5);
  });

  it("keeps the first row for a tick, so that a repeated datagram is harmless [HOST-086]", () => {
    const { rows, push } = newRows();
    expect(rows.queue(0, 10, 10, [0.5, 0])).toBe(true);
    expect(rows.queue(0, 10, 10, [1, 0])).toBe(true);
    expect(rows.refused).toBe(0);
    expect(push(10)).toBe(0.5);
  });

  it("comes before the latch, which waits", () => {
    const { rows, push } = newRows();
    rows.latch(0, 0, [0.25, 0]);
    rows.queue(0, 10, 10, [0.5, 0]);
    expect([push(10), push(11)]).toEqual([0.5, 0.25]);
  });

  it("gives any set of rows that come in any order at their ticks, and nothing else", () => {
    const ticks = fc.uniqueArray(fc.nat({ max: 60 + queuedTicksMax }), { maxLength: 80 });
    fc.assert(
      fc.property(ticks, (sent) => {
        const { rows, push } = newRows();
        const taken = sent.filter((tick) => rows.queue(0, tick, 20, [(tick + 1) / 256, 0]));
        expect(taken).toEqual(sent.filter((tick) => tick >= 20 && tick < 20 + queuedTicksMax));
        let held = 0;
        let missing = REPEAT_TICKS;
        for (let tick = 20; tick < 70 + queuedTicksMax; tick++) {
          if (taken.includes(tick)) [held, missing] = [(tick + 1) / 256, 0];
          else if (missing++ >= REPEAT_TICKS) held = 0;
          expect(push(tick)).toBe(held);
        }
      }),
    );
  });
});

describe("a missing row", () => {
  it("repeats the last one for as long as the game says, then is neutral [APEX-020]", () => {
    const { rows, push } = newRows();
    rows.latch(0, 0, [1, 0]);
    expect([0, 1, 2, 3, 4, 5].map(push)).toEqual([1, 1, 1, 1, 0, 0]);
    rows.latch(0, 1, [0.5, 0]);
    expect([6, 7].map(push)).toEqual([0.5, 0.5]);
  });

  it("is neutral at once for a seat that has sent nothing yet", () => {
    const { rows, inputs } = newRows();
    inputs.push[0] = 0.5;
    expect(rows.take(0, 0, inputs)).toBe(true);
    expect(inputs.push[0]).toBe(0);
  });

  it("is neutral at once after a reset, which forgets queue and latch", () => {
    const { rows, push } = newRows();
    rows.latch(0, 9, [1, 0]);
    rows.queue(0, 3, 0, [1, 0]);
    rows.reset(0);
    expect([0, 1, 2, 3].map(push)).toEqual([0, 0, 0, 0]);
    expect(rows.latch(0, 1, [0.5, 0])).toBe(true);
  });

  it("makes a person's car coast: the session repeats, then releases everything [APEX-020]", () => {
    const session = newToySession();
    takeSeat(session, person());
    session.rows.latch(0, 0, [1, -1]);
    for (let i = 0; i < 12; i++) stepSession(session);
    expect(counters(session).pushed[0]).toBe(1 + session.game.onMissingInput.repeatTicks);
    expect(counters(session).turned[0]).toBe(-1 - session.game.onMissingInput.repeatTicks);
  });
});

describe("the values of a row", () => {
  it.each([
    [Number.NaN, Number.NaN, 0, 0],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0],
    [1e9, 1e9, 1, 1],
    [-1e9, -1e9, 0, -1],
    [-0, -0, 0, 0],
    [undefined as unknown as number, undefined as unknown as number, 0, 0],
  ])("%s and %s reach the rules as %s and %s, by queue and latch [HOST-024]", (a, b, push, turn) => {
    const { rows, inputs } = newRows();
    rows.latch(0, 0, [a, b]);
    rows.take(0, 0, inputs);
    expect([inputs.push[0], inputs.turn[0]]).toEqual([push, turn]);
    rows.latch(0, 1, [0.5, 0.5]);
    rows.take(0, 1, inputs);
    rows.queue(0, 2, 2, [a, b]);
    rows.take(0, 2, inputs);
    expect([inputs.push[0], inputs.turn[0]]).toEqual([push, turn]);
  });

  it("count as changed only when a column changed, which is what the log needs", () => {
    const { rows, inputs } = newRows();
    rows.latch(0, 0, [0.1, 0]);
    expect(rows.take(0, 0, inputs)).toBe(true);
    rows.latch(0, 1, [0.1, 0]);
    expect(rows.take(0, 1, inputs)).toBe(false);
    expect(rows.take(0, 2, inputs)).toBe(false);
    rows.latch(0, 2, [0.1, 0.1]);
    expect(rows.take(0, 3, inputs)).toBe(true);
  });
});
