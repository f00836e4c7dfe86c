// The room: a fixed timestep at the rate of the pictures, in each of which the session runs its own ticks, and one
// input of the player's a step. The state is sent as soon as a step has changed it.
import { Room } from "@colyseus/core";
import { apex } from "@fairtick/apex/rules";
import { stepSession } from "@fairtick/session";
import { RACE } from "../../dist/prediction/prediction-numbers.js";
import { SEAT, startedRace } from "./race.mjs";
import { CAR_COLUMNS, Car, OWN_COLUMNS, Pedals, RACE_COLUMNS, RaceRoomState } from "./race-schema.mjs";

/** `watch` is told of every step: the session after it, and the number of the player's input that it took, if any. */
export function raceRoom(watch) {
  return class RaceRoom extends Room {
    state = new RaceRoomState();
    autoDispose = false;
    inputs = this.defineInput(Pedals, { bufferMaxSize: 64 });
    session = startedRace();
    player = undefined;
    taken = 0;
    values = new Float32Array(3);

    onCreate() {
      for (let seat = 0; seat < RACE.cars; seat++) this.state.cars.push(new Car());
      this.show();
      this.setFixedTimestep((step) => this.step(step), RACE.picturesHz, {
        subSteps: apex.tickHz / RACE.picturesHz,
      });
      // Behind the timestep, which would otherwise share the clock with a timer for rooms without one.
      this.patchRate = null;
    }

    onJoin(client) {
      this.player = client.sessionId;
    }

    step({ subSteps }) {
      if (this.player === undefined) return;
      const { session, values } = this;
      // Without one the session repeats the last, as it does for our own clients.
      const input = this.inputs.get(this.player).next();
      if (input !== undefined) {
        values[0] = input.throttle;
        values[1] = input.brake;
        values[2] = input.steering;
        session.rows.latch(SEAT, ++this.taken, values);
      }
      for (let i = 0; i < subSteps; i++) {
        stepSession(session);
        watch.ticked(session, this.clock.elapsedTime);
      }
      watch.stepped(session, input === undefined ? undefined : this.taken);
      this.show();
      this.broadcastPatch();
    }

    show() {
      const { tick, state } = this.session.t;
      this.state.tick = tick;
      copy(RACE_COLUMNS, (name) => state.race[name], this.state.race);
      copy(OWN_COLUMNS, (name) => state.cars[name][SEAT], this.state.own);
      for (let seat = 0; seat < RACE.cars; seat++) {
        if (seat === SEAT) continue;
        copy(CAR_COLUMNS, (name) => state.cars[name][seat], this.state.cars[seat]);
      }
    }
  };
}

function copy(names, value, to) {
  for (const name of names) to[name] = value(name);
}
