import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { gamePackage } from "@fairtick/apex";
import { apex, type RaceWorld } from "@fairtick/apex/rules";
import type { SessionPlan } from "@fairtick/contract";
import { createRing, RingReader } from "@fairtick/kernel";
import {
  type ContentRegistry,
  type CreateRequest,
  contentLookup,
  createThreadWords,
  InputFeed,
  monotonicClock,
  SessionThread,
  ThreadWords,
} from "@fairtick/server";
import { EXTERNAL_DRIVER } from "@fairtick/session";
import { playerId, raceOptions, SEATS, SEED } from "./race-setup.ts";

const FRAME_RING_BYTES = 4 * 1024 * 1024;
const INPUT_RING_BYTES = 1024 * 1024;
const FIELDS = 3;
/** Once a second a turn has its statistics to do, before the next tick is due. */
const TURNS_MAX = 2;
const TICK_MS = 1000 / apex.tickHz;
/** What the thread waits for a tick. It spins all that time; a real one sleeps first, which is left out. */
const WAIT_MS = 0.1;
/** Each reading of the clock takes so long, whatever the machine is busy with: no tick is late. */
const READING_MS = 0.002;

/**
 * A race of 16 people on a session thread as the server runs it, with its log, its rings and its statistics, but
 * in the thread that calls, which plays the network thread's part too.
 */
export class ServedRace {
  readonly #thread: SessionThread;
  readonly #port: MessagePort;
  readonly #words: ThreadWords;
  readonly #inputs: InputFeed;
  readonly #frames: RingReader;
  readonly #request: Omit<CreateRequest, "sessionId">;
  readonly #world: RaceWorld;
  readonly #row = new Float32Array(FIELDS);
  readonly #clock = { nowMs: 0.5 };
  #session = 0;
  #frameCount = 0;

  constructor(register: ContentRegistry) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port2;
    const words = createThreadWords();
    const frames = createRing(FRAME_RING_BYTES);
    const inputs = createRing(INPUT_RING_BYTES);
    this.#words = new ThreadWords(words);
    this.#frames = new RingReader(frames);
    this.#inputs = new InputFeed(inputs);
    const lookup = contentLookup(register);
    const plan = apex.plan(raceOptions, lookup) as SessionPlan;
    const content = plan.content.map(({ kind, id }) => register.find(kind, id)!);
    this.#request = { game: apex.id, options: raceOptions, plan, seed: SEED, content };
    this.#world = apex.prepare(raceOptions, lookup, SEED);
    const realTime = monotonicClock();
    const clock = this.#clock;
    const now = () => {
      // For the garbage that it may leave.
      realTime();
      clock.nowMs += READING_MS;
      return clock.nowMs;
    };
    const setup = {
      gameModules: [],
      epochMs: 0,
      frameDivisor: 1,
      snapshots: { hz: 60, bytesMax: 1100 },
      slowTickMs: undefined,
      samples: false,
      frames,
      inputs,
      words,
      budget: { tickPercent: 100, grossPercent: 100, grossTicks: 0, quarantine: false, hopelessMs: 1000 },
      playsReplays: false,
      isRealtime: false,
    };
    this.#thread = new SessionThread(setup, [gamePackage], port1, now);
  }

  /** Replaces the race by a new one, `ticks` ticks after its start. */
  begin(ticks: number): void {
    if (this.#session > 0) this.#port.postMessage({ kind: "remove", session: this.#session });
    const session = ++this.#session;
    this.#port.postMessage({
      kind: "create",
      session,
      request: { ...this.#request, sessionId: playerId(session) },
    });
    for (const fill of apex.fill(this.#world, 0)) {
      const request = { ...fill, driver: EXTERNAL_DRIVER, playerId: fill.name };
      this.#port.postMessage({ kind: "take-seat", session, request });
    }
    this.#port.postMessage({ kind: "start", session });
    this.#frameCount = 0;
    for (let i = 0; i < ticks; i++) this.#tick();
    // What the thread has said so far is garbage of another thread.
    while (receiveMessageOnPort(this.#port) !== undefined) {}
  }

  /** Runs on with the rows of `script`, as `recordInputs` gives it; each seat's row changes in every tick. */
  run(script: Float32Array, ticks: number): void {
    for (let tick = 0; tick < ticks; tick++) {
      for (let seat = 0; seat < SEATS; seat++) {
        for (let field = 0; field < FIELDS; field++)
          this.#row[field] = script[(tick * FIELDS + field) * SEATS + seat]!;
        this.#row[FIELDS - 1]! += (tick & 1) * 1e-4;
        this.#inputs.write(this.#session, seat, 1, tick, this.#row);
      }
      this.#tick();
    }
  }

  close(): void {
    this.#port.close();
  }

  /** One tick, and what the network thread does about its frame. */
  #tick(): void {
    this.#clock.nowMs += TICK_MS - WAIT_MS;
    const before = this.#frameCount;
    for (let turn = 0; turn < TURNS_MAX && this.#frameCount === before; turn++) {
      this.#thread.turn();
      this.#words.lowerBell();
      while (this.#frames.next()) {
        this.#frameCount++;
        this.#frames.release();
      }
    }
  }

  /** Frames since the race began: one for each tick. */
  get frameCount(): number {
    return this.#frameCount;
  }
}
