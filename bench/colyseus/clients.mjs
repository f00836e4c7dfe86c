// Players of the load suite on Colyseus, by its own SDK. A child process of the suite.
// Arguments: port, rooms, seats a room, inputs a second, seconds of warm-up, seconds measured, clients that decode.
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@colyseus/sdk";

const [port, rooms, seats, inputHz, warmUpSeconds, seconds, decoding] = process.argv.slice(2).map(Number);
/** Distinct throttles, so that the state shows which input it has taken. */
const MARKS = 4096;

class Player {
  received = 0;
  bytes = 0;
  sent = 0;
  seat = -1;
  sentAtMs = new Float64Array(MARKS);
  lastMark = -1;
  delaysMs = [];

  constructor(room) {
    this.room = room;
    room.onMessage("seat", (seat) => {
      this.seat = seat;
    });
  }

  /** Counts what comes. Those who `decode` also keep the state, as a game's client would. */
  listen(decode) {
    const { events } = this.room.connection;
    const onMessage = events.onmessage;
    events.onmessage = (event) => {
      this.count(event.data.byteLength);
      if (decode) onMessage(event);
    };
    if (decode) this.room.onStateChange((state) => this.look(state));
    this.input = this.room.input({ mode: "reliable" });
  }

  count(bytes) {
    this.received++;
    this.bytes += bytes;
  }

  look(state) {
    const mark = Math.round((state.cars[this.seat].throttle - 0.25) * 2 * MARKS);
    if (mark === this.lastMark || this.sentAtMs[mark] === 0) return;
    this.lastMark = mark;
    if (measuring) this.delaysMs.push(performance.now() - this.sentAtMs[mark]);
  }

  /** Delays count from when an input was due: what the client loses before it sends is part of them. */
  send(dueMs) {
    const mark = this.sent++ % MARKS;
    const { data } = this.input;
    data.throttle = 0.25 + mark / (2 * MARKS);
    data.brake = 0;
    data.steering = 0.05 * Math.sin(this.sent / 100);
    this.sentAtMs[mark] = dueMs;
    this.input.send();
  }
}

let measuring = false;
const sdk = new Client(`ws://127.0.0.1:${port}`);
const players = [];
for (let i = 0; i < rooms * seats; i++) players.push(new Player(await sdk.joinOrCreate("race")));
await sleep(500);
const step = Math.ceil(players.length / decoding);
players.forEach((player, i) => {
  player.listen(i % step === 0);
});

const startMs = performance.now();
const periodMs = 1000 / inputHz;
let next = 0;
const lagsMs = [];
/** Sends what is due, in turn: the players' sends are spread evenly over a period. */
const pump = () => {
  const nowMs = performance.now();
  for (;;) {
    const dueMs = startMs + (next / players.length) * periodMs;
    if (dueMs > nowMs) break;
    if (measuring && next % 16 === 0) lagsMs.push(nowMs - dueMs);
    players[next % players.length].send(dueMs);
    next++;
  }
};
const timer = setInterval(pump, 1);
await sleep(warmUpSeconds * 1000);
for (const player of players) Object.assign(player, { received: 0, bytes: 0, delaysMs: [] });
measuring = true;
process.send({ kind: "begin" });
const beginMs = performance.now();
const cpu = process.cpuUsage();
await sleep(seconds * 1000);
measuring = false;
const elapsedSeconds = (performance.now() - beginMs) / 1000;
const { user, system } = process.cpuUsage(cpu);
clearInterval(timer);
const result = {
  kind: "end",
  elapsedSeconds,
  deliveredHz: players.map(({ received }) => received / elapsedSeconds),
  bytesPerSecond: players.reduce((sum, { bytes }) => sum + bytes, 0) / players.length / elapsedSeconds,
  delaysMs: players.flatMap(({ delaysMs }) => delaysMs),
  cpuMs: (user + system) / 1000,
  lagsMs,
};
// The SDK would connect again: the process has done its work.
process.send(result, () => process.exit(0));
