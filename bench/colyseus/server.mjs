// The race of the load suite on Colyseus: the same session loop and rules, its rooms, schema, inputs and WebSockets.
// A child process of the suite: prints nothing, talks over the process's channel.
import { randomUUID } from "node:crypto";
import { Room, Server } from "@colyseus/core";
import { schema, t } from "@colyseus/schema";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { apex, carContent } from "@fairtick/apex/rules";
import { contentLookup } from "@fairtick/server";
import { createSession, EXTERNAL_DRIVER, startSession, stepSession, takeSeat } from "@fairtick/session";
import { raceOptions, SEATS, shippedContent } from "../dist/race-setup.js";

const tickHz = apex.tickHz;
const content = contentLookup(shippedContent());
const loadout = { car: content.ids(carContent.kind)[0] };
const options = { ...raceOptions, aiCount: 0 };

const Car = schema({
  x: t.float32(),
  y: t.float32(),
  yaw: t.float32(),
  speed: t.float32(),
  throttle: t.float32(),
  steering: t.float32(),
  lap: t.uint16(),
  progress: t.float32(),
  finishPosition: t.uint8(),
});
const RaceState = schema({ tick: t.uint32(), phase: t.uint8(), cars: t.array(Car) });
const PlayerInput = schema({ throttle: t.float32(), brake: t.float32(), steering: t.float32() });

class RaceRoom extends Room {
  state = new RaceState();
  maxClients = SEATS;
  patchRate = 1000 / tickHz;
  autoDispose = false;
  inputs = this.defineInput(PlayerInput);
  seats = [];
  sequence = 0;
  values = new Float32Array(3);

  onCreate() {
    this.state.tick = 0;
    this.state.phase = 0;
    const plan = apex.plan(options, content);
    const setup = {
      sessionId: randomUUID(),
      game: apex,
      options,
      plan,
      world: apex.prepare(options, content, 1),
      seed: 1,
      contentDigests: [],
    };
    this.session = createSession(setup, { inputs: "live", log: false });
  }

  onJoin(client) {
    const { sessionId: name } = client;
    const seat = takeSeat(this.session, { playerId: randomUUID(), name, driver: EXTERNAL_DRIVER, loadout });
    if (typeof seat !== "number") throw new Error(seat.message);
    this.seats[seat] = client.sessionId;
    this.state.cars.push(new Car());
    client.send("seat", seat);
    if (this.seats.length === SEATS) this.start();
  }

  start() {
    startSession(this.session, () => randomUUID());
    this.setFixedTimestep(() => this.tick(), tickHz);
  }

  tick() {
    const { session, values } = this;
    this.sequence++;
    for (let seat = 0; seat < this.seats.length; seat++) {
      const input = this.inputs.get(this.seats[seat])?.latest;
      if (input === undefined) continue;
      values[0] = input.throttle;
      values[1] = input.brake;
      values[2] = input.steering;
      session.rows.latch(seat, this.sequence, values);
    }
    stepSession(session);
    this.show(session.t.state);
  }

  show({ race, cars }) {
    this.state.tick = this.session.t.tick;
    this.state.phase = race.phase;
    for (let seat = 0; seat < this.seats.length; seat++) {
      const car = this.state.cars[seat];
      car.x = cars.x[seat];
      car.y = cars.y[seat];
      car.yaw = cars.yaw[seat];
      car.speed = cars.speed[seat];
      car.throttle = cars.throttle[seat];
      car.steering = cars.steering[seat];
      car.lap = cars.lap[seat];
      car.progress = cars.progress[seat];
      car.finishPosition = cars.finishPosition[seat];
    }
  }
}

const transport = new WebSocketTransport({ perMessageDeflate: false });
const server = new Server({ transport, greet: false, gracefullyShutdown: false });
server.define("race", RaceRoom);
await server.listen(Number(process.argv[2]), "127.0.0.1");

process.on("message", ({ kind }) => {
  if (kind === "usage") {
    const { user, system } = process.cpuUsage();
    process.send({
      kind: "usage",
      cpuMs: (user + system) / 1000,
      rssMb: process.memoryUsage.rss() / 2 ** 20,
    });
  }
});
process.once("disconnect", () => process.exit(0));
process.send({ kind: "ready" });
