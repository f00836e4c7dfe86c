// The race of the prediction suite on Colyseus, over the same simulated network and in virtual time: its server and its
// SDK as they are, only the sockets between them are simulated. A child process of the suite.
// Argument: the network and the player's manner as JSON. Sends what it measured to its parent.
import { NetworkPath, pathOf, VirtualTime } from "@fairtick/conformance/simulated-network";
import { Eyes } from "../../dist/prediction/eyes.js";
import { Hands } from "../../dist/prediction/hands.js";
import { NETWORK_SEED, RACE } from "../../dist/prediction/prediction-numbers.js";
import { Truth } from "../../dist/prediction/truth.js";
import { SEAT, track } from "./race.mjs";
import { socketsOver } from "./simulated-sockets.mjs";
import { liveIn, settle } from "./virtual-globals.mjs";

const { roundTripMs, jitterMs, lossPercent, manner } = JSON.parse(process.argv[2]);
const time = new VirtualTime();
const conditions = pathOf(roundTripMs, jitterMs, lossPercent / 100);
const up = new NetworkPath(time, conditions, 2 * NETWORK_SEED);
const down = new NetworkPath(time, conditions, 2 * NETWORK_SEED + 1);
const truth = new Truth(RACE.cars);
/** The tick that took an input, by its number; and when, in the room's time, a tick was run. */
const takenTicks = [];
const roomTimesMs = [];
let stepsWithout = 0;
let steps = 0;

liveIn(time);
let accept;
globalThis.WebSocket = socketsOver({ up, down }, (socket, url) => accept(socket, url));
// Behind the sockets and the timers, which they look up when they are loaded.
const { Server, matchMaker } = await import("@colyseus/core");
const { WebSocketTransport } = await import("@colyseus/ws-transport");
const { Client } = await import("@colyseus/sdk");
const { raceRoom } = await import("./race-room.mjs");
const { PredictedRace } = await import("./predicted-race.mjs");

const transport = new WebSocketTransport();
accept = (socket, url) =>
  transport.onConnection(socket, {
    url: url.slice(url.indexOf("/", "ws://".length)),
    headers: {},
    socket: { remoteAddress: "10.0.0.1" },
  });
const server = new Server({ transport, greet: false, gracefullyShutdown: false });
server.define(
  "race",
  raceRoom({
    ticked: ({ t }, roomMs) => {
      truth.record(t.tick, t.state, time.nowMs);
      roomTimesMs[t.tick] = roomMs;
    },
    stepped: ({ t }, taken) => {
      steps++;
      if (taken === undefined) stepsWithout++;
      else takenTicks[taken] = t.tick;
    },
  }),
);
await passing(server.listen(0, "127.0.0.1"));
const reservation = await passing(matchMaker.joinOrCreate("race", {}));
const room = await passing(new Client("ws://race").consumeSeatReservation(reservation));
await until(() => room.state?.cars?.length === RACE.cars);

const race = new PredictedRace(room);
const hands = new Hands(track, manner);
const eyes = new Eyes(truth, (sequence) => between(takenTicks, sequence));
time.every(1000 / RACE.picturesHz, picture);
await until(() => room.state.race.phase === 2);
await run(RACE.settleSeconds * 1000);
const from = { steps, stepsWithout, down: down.streams.bytes, up: up.streams.bytes };
eyes.isOpen = true;
await run(RACE.seconds * 1000);
eyes.isOpen = false;
const numbers = {
  downBytesPerSecond: (down.streams.bytes - from.down) / RACE.seconds,
  upBytesPerSecond: (up.streams.bytes - from.up) / RACE.seconds,
  missingPercent: (100 * (stepsWithout - from.stepsWithout)) / (steps - from.steps),
};
// What was predicted last has to become true before it can be compared.
await run(3000);
process.send({ kind: "seen", numbers: { ...eyes.report(SEAT), ...numbers } }, () => process.exit(0));

function picture() {
  const { cars } = race.world;
  const newest = race.play(time.nowMs, () => hands.drive(cars, SEAT, time.nowMs));
  const others = race.others();
  eyes.look({
    nowMs: time.nowMs,
    seat: SEAT,
    speed: cars.speed[SEAT],
    isColliding: cars.colliding[SEAT] === 1,
    own: race.own(),
    others: { ...others, time: tickAt(others.time) },
    correctionM: race.takeCorrectionM(),
    inputTime: newest,
  });
}

/** The tick, and its part, that was run at a moment of the room's time. */
function tickAt(roomMs) {
  let tick = roomTimesMs.length - 1;
  while (tick > 0 && roomTimesMs[tick] > roomMs) tick--;
  const [here, next] = [roomTimesMs[tick], roomTimesMs[tick + 1]];
  if (here === undefined || next === undefined) return tick;
  const nextStep = tick + ticksAt(next, tick + 1);
  return tick + ((nextStep - tick) * (roomMs - here)) / (next - here);
}

/** How many ticks from one on were run at its moment. */
function ticksAt(roomMs, from) {
  let count = 0;
  while (roomTimesMs[from + count] === roomMs) count++;
  return count;
}

function between(values, place) {
  const before = Math.floor(place);
  const share = place - before;
  return share === 0 ? values[before] : values[before] + (values[before + 1] - values[before]) * share;
}

/** Time passes while it is waited for. */
async function passing(promise) {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  promise.then(done, done);
  await until(() => isDone);
  return promise;
}

async function until(holds) {
  for (const endMs = time.nowMs + 60_000; !holds(); await run(5)) {
    if (time.nowMs >= endMs) throw new Error(`in a minute this never held: ${holds}`);
  }
}

async function run(ms) {
  for (const endMs = time.nowMs + ms; time.nowMs < endMs; ) {
    time.run(Math.min(5, endMs - time.nowMs));
    await settle();
  }
}
