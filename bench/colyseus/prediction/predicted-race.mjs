// The player's client, by the SDK's own prediction: `predict.sim` runs the rules on a session of its own, goes back to
// what the server says and applies again what the server has not taken; others far away are interpolated.
import { Predict } from "@colyseus/sdk";
import { apex } from "@fairtick/apex/rules";
import { RACE } from "../../dist/prediction/prediction-numbers.js";
import { SEAT, startedRace } from "./race.mjs";
import { CAR_COLUMNS, OWN_COLUMNS, RACE_COLUMNS } from "./race-schema.mjs";

/** How far behind others are interpolated: what the SDK does unless it is told, and its documentation's example. */
const DELAY_MS = 100;
/** How fast corrections fade: the documentation's example. */
const SMOOTH_MS = 65;
const MODE = "reliable";

/** The session as the client knows it, on which the rules run. */
class World {
  /** Number of the newest input in it. */
  sequence = 0;
  #session = startedRace();
  #stages = apex.stages.filter(({ predicted }) => predicted !== "never");

  get cars() {
    return this.#session.t.state.cars;
  }

  adopt(state, acknowledged) {
    const { t } = this.#session;
    t.tick = state.tick;
    for (const name of RACE_COLUMNS) t.state.race[name] = state.race[name];
    for (const name of OWN_COLUMNS) this.cars[name][SEAT] = state.own[name];
    for (let seat = 0; seat < RACE.cars; seat++) {
      if (seat === SEAT) continue;
      const car = state.cars[seat];
      for (const name of CAR_COLUMNS) this.cars[name][seat] = car[name];
      for (const name of ["throttle", "brake", "steering"]) t.inputs[name][seat] = car[name];
      apex.snapshot.cars.complete(t, seat);
    }
    this.sequence = acknowledged;
  }

  step(sequence, subSteps, pedals) {
    const { t } = this.#session;
    t.inputs.throttle[SEAT] = pedals.throttle;
    t.inputs.brake[SEAT] = pedals.brake;
    t.inputs.steering[SEAT] = pedals.steering;
    for (let i = 0; i < subSteps; i++) {
      t.events.clear();
      for (const stage of this.#stages) stage.run(t);
      t.tick++;
    }
    this.sequence = sequence;
  }
}

/** What the SDK shows of a race. */
export class PredictedRace {
  world = new World();
  /** How far the server's word moved the own car when it came last; undefined once it was asked for. */
  #correctionM;
  #room;
  #predict;
  #input;
  #own;
  /** Where the own car was predicted to be before the server's word. */
  #before = { x: Number.NaN, y: Number.NaN };
  #xs = new Float64Array(RACE.cars);
  #ys = new Float64Array(RACE.cars);

  constructor(room) {
    this.#room = room;
    this.#input = room.input({ mode: MODE });
    this.#predict = Predict.get(room, { mode: "lerp", delay: DELAY_MS });
    this.#predict.attachAll("cars", { mode: "lerp", fields: ["x", "y"] });
    this.#own = this.#predict.sim({
      input: this.#input,
      world: { race: this.world },
      adopt: ({ race }) => {
        this.#before = ownPlace(race);
        race.adopt(room.state, this.#input.lastProcessed);
      },
      step: (ctx, { race }, pedals) => race.step(ctx.tick, ctx.subSteps, pedals),
      pose: ({ race }) => poseOf(race),
      smoothMs: SMOOTH_MS,
      // With the same inputs in it again.
      onReconcile: () => {
        const { x, y } = ownPlace(this.world);
        this.#correctionM = Math.hypot(x - this.#before.x, y - this.#before.y);
      },
    });
  }

  /** One picture: gives the inputs that are due, `pedals()` each, and returns the number of the newest. */
  play(nowMs, pedals) {
    for (let due = this.#predict.tick(nowMs); due > 0; due--) {
      Object.assign(this.#input.data, pedals());
      this.#input.send();
    }
    return this.#input.sentCount;
  }

  takeCorrectionM() {
    const correctionM = this.#correctionM;
    this.#correctionM = undefined;
    return correctionM;
  }

  /** The own car and all others when its newest inputs will be taken. */
  own() {
    const pose = this.#own.pose();
    return this.#shown((seat) => [pose[`x${seat}`], pose[`y${seat}`]], pose.sequence);
  }

  /** The others as they are interpolated, at the room's time. */
  others() {
    const { cars } = this.#room.state;
    const roomMs = this.#room.clock.serverNow() - DELAY_MS - this.#room.clock.smoothedRtt() / 2;
    const places = (seat) => ["x", "y"].map((axis) => this.#predict.value(cars[seat], axis));
    return this.#shown(places, roomMs);
  }

  #shown(place, time) {
    const [xs, ys] = [this.#xs.slice(), this.#ys.slice()];
    for (let seat = 0; seat < RACE.cars; seat++) [xs[seat], ys[seat]] = place(seat);
    return { xs, ys, time };
  }
}

const ownPlace = ({ cars }) => ({ x: cars.x[SEAT], y: cars.y[SEAT] });

function poseOf(race) {
  const pose = { sequence: race.sequence };
  for (let seat = 0; seat < RACE.cars; seat++) {
    pose[`x${seat}`] = race.cars.x[seat];
    pose[`y${seat}`] = race.cars.y[seat];
  }
  return pose;
}
