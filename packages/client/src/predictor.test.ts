import { hashState, type State } from "@fairtick/kernel";
import { beforeEach, describe, expect, it } from "vitest";
import { EventStream } from "./event-stream.ts";
import { InputHistory } from "./input-history.ts";
import { Predictor } from "./predictor.ts";
import { tableOf } from "./session-tables.ts";
import { toyGame } from "./test/toy-game.ts";
import { newToySession, stepWith, ToySnapshots } from "./test/toy-server.ts";

const SEAT = 1;
let told: string[];

function newWorld(people = 2, drivers = 0) {
  const session = newToySession(people, drivers);
  const snapshots = new ToySnapshots(session, SEAT);
  const inputs = new InputHistory(toyGame.input, toyGame.onMissingInput);
  const events = new EventStream(toyGame.events, toyGame.tickHz, {
    happened: ({ name, tick }) => told.push(`${name}@${tick}`),
  });
  const { layout } = session.state;
  const { plan } = snapshots.receiver;
  const predicted = { game: toyGame, layout, world: session.setup.world, plan, seat: SEAT };
  return { session, snapshots, inputs, events, predictor: new Predictor(predicted, inputs, events) };
}

/** What the player does: something else in every tick. */
function playAt(inputs: InputHistory, tick: number): readonly number[] {
  inputs.set({ throttle: (tick % 50) / 50, rudder: ((tick % 31) - 15) / 15 });
  inputs.sample(tick);
  return [...inputs.rowAt(tick)!];
}

/** Every column of the own boat. */
function ownBoat(state: State): number[] {
  const boats = tableOf(state, "boats");
  return Object.keys(toyGame.state.boats.columns).map((name) => boats[name][SEAT]);
}

beforeEach(() => {
  told = [];
});

describe("prediction", () => {
  it("of the own row is what the server computes, to the bit, when nothing disturbs it [WEB-006]", () => {
    const AHEAD = 12;
    const { session, snapshots, inputs, predictor } = newWorld(2, 1);
    for (let tick = 0; tick < AHEAD; tick++) playAt(inputs, tick);
    const ahead = new Map<number, number[]>();
    let compared = 0;
    for (let tick = 0; tick < 380; tick++) {
      const predicted = ahead.get(tick);
      if (predicted !== undefined) {
        expect(ownBoat(session.state)).toEqual(predicted);
        compared++;
      }
      if (tick % 3 === 0) {
        predictor.restore(snapshots.take());
        predictor.run(tick + AHEAD);
        ahead.set(tick + AHEAD, ownBoat(predictor.state));
      }
      stepWith(session, [undefined, [...inputs.rowAt(tick)!]]);
      playAt(inputs, tick + AHEAD);
    }
    expect(compared).toBeGreaterThan(100);
  });

  it("repeats the last row and then gives zeros where there are no rows, as the server does", () => {
    const { session, snapshots, inputs, predictor } = newWorld();
    stepWith(session, [undefined, playAt(inputs, 0)]);
    inputs.set({ throttle: 1, rudder: 0.5 });
    inputs.sample(1);
    stepWith(session, [undefined, [...inputs.rowAt(1)!]]);
    predictor.restore(snapshots.take());
    predictor.run(40);
    while (session.t.tick < 40) stepWith(session);
    expect(ownBoat(predictor.state)).toEqual(ownBoat(session.state));
  });

  it("lets others go on with what they gave last, by columns that are completed from what is seen", () => {
    const { session, snapshots, predictor } = newWorld();
    for (let tick = 0; tick < 60; tick++) stepWith(session, [[1, 0.5]]);
    predictor.restore(snapshots.take());
    predictor.run(90);
    const before = tableOf(session.state, "boats").yaw[0];
    for (let tick = 60; tick < 90; tick++) stepWith(session, [[1, 0.5]]);
    const [guess, truth] = [predictor.state, session.state].map((state) => tableOf(state, "boats"));
    expect(Math.abs(truth.yaw[0] - before)).toBeGreaterThan(0.3);
    expect(Math.abs(guess.yaw[0] - truth.yaw[0])).toBeLessThan(0.01);
    expect(Math.hypot(guess.x[0] - truth.x[0], guess.y[0] - truth.y[0])).toBeLessThan(0.1);
  });

  it("knows its own rows by the seat and those of others as nobody's where owners do not travel", () => {
    const { session, snapshots, predictor } = newWorld();
    for (const owner of [0, SEAT, 0]) {
      expect(session.game.commands.buoy.apply(session.t, owner, { at: 5 })).toBeUndefined();
    }
    expect([...tableOf(session.state, "buoys").owner.slice(0, 3)]).toEqual([0, SEAT, 0]);
    predictor.restore(snapshots.take());
    expect([...tableOf(predictor.state, "buoys").owner.slice(0, 3)]).toEqual([0xffff, SEAT, 0xffff]);
  });

  it("keeps nothing of a row that somebody else had before", () => {
    const { session, snapshots, predictor } = newWorld();
    predictor.restore(snapshots.take());
    const boats = tableOf(predictor.state, "boats");
    boats.marks[0] = 7;
    stepWith(session);
    predictor.restore(snapshots.take());
    expect(boats.marks[0]).toBe(7);
    session.game.unseat(session.t, 0);
    session.game.seat(session.t, 0, {});
    stepWith(session);
    predictor.restore(snapshots.take());
    expect(boats.marks[0]).toBe(0);
  });

  it("runs no stage that is never predicted", () => {
    const { session, snapshots, inputs, predictor } = newWorld();
    inputs.set({ throttle: 1 });
    for (let tick = 0; tick < 100; tick++) inputs.sample(tick);
    predictor.restore(snapshots.take());
    predictor.run(100);
    for (let tick = 0; tick < 100; tick++) stepWith(session, [undefined, [1, 0]]);
    const touches = (state: State) => (state.view as unknown as { match: { touches: number } }).match.touches;
    expect(touches(session.state)).toBeGreaterThan(0);
    expect(touches(predictor.state)).toBe(0);
  });

  it("tells what happens to its seat while predicting, once, however often a tick is run again", () => {
    const { session, snapshots, inputs, events, predictor } = newWorld();
    inputs.set({ throttle: 1 });
    inputs.sample(0);
    for (let tick = 0; tick < 120; tick++) {
      inputs.sample(tick + 30);
      stepWith(session, [undefined, [1, 0]]);
      predictor.restore(snapshots.take());
      predictor.run(session.t.tick + 20);
    }
    events.flush();
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told).size).toBe(told.length);
  });

  it("stops where the span is longer than two seconds, and goes on with the next snapshot", () => {
    const { session, snapshots, predictor } = newWorld();
    predictor.restore(snapshots.take());
    predictor.run(121);
    expect([predictor.isStalled, predictor.tick]).toEqual([true, 0]);
    predictor.run(120);
    expect([predictor.isStalled, predictor.tick, predictor.ticksRun]).toEqual([false, 120, 120]);
    stepWith(session);
    predictor.restore(snapshots.take());
    predictor.run(121);
    expect([predictor.isStalled, predictor.tick]).toEqual([false, 121]);
  });

  it("gives the same state whether a span is run at once or tick by tick, and keeps the tick before", () => {
    const { snapshots, inputs, predictor } = newWorld(2, 1);
    for (let tick = 0; tick < 60; tick++) playAt(inputs, tick);
    const snapshot = snapshots.take();
    predictor.restore(snapshot);
    for (let tick = 1; tick <= 59; tick++) predictor.run(tick);
    const before = hashState(predictor.state);
    predictor.run(60);
    const whole = hashState(predictor.state);
    expect(hashState(predictor.previous)).toBe(before);
    predictor.restore(snapshot);
    predictor.run(60);
    expect(hashState(predictor.previous)).toBe(before);
    expect(hashState(predictor.state)).toBe(whole);
  });
});
