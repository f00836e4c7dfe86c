import { setPriority } from "node:os";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { GamePackage } from "@fairtick/contract";
import { RingReader, RingWriter } from "@fairtick/kernel";
import type { FrameOutlet } from "./running-session.ts";
import type { BudgetRule } from "./session-budget.ts";
import type { FrameRecipients } from "./session-host.ts";
import { SessionRunner } from "./session-runner.ts";
import {
  FRAME_HEAD_BYTES,
  INPUT_HEAD_BYTES,
  packRecipients,
  RingKind,
  type ThreadCommand,
  type ThreadReport,
} from "./thread-messages.ts";
import { ThreadWords } from "./thread-words.ts";

/** Before a deadline the thread sleeps; for the last part of the wait it spins, which is exact. */
const SPIN_MS = 0.3;
const STATS_INTERVAL_MS = 1000;
const INPUT_VALUES_MAX = 64;
/** Niceness of the thread for sessions that take too much: the lowest priority. */
const QUARANTINE_NICENESS = 19;

/** What a session thread is given when it starts. */
export interface ThreadSetup {
  /** Addresses of the game packages' modules. */
  readonly gameModules: readonly string[];
  readonly epochMs: number;
  readonly frameDivisor: number;
  readonly slowTickMs: number | undefined;
  readonly samples: boolean | undefined;
  /** Frames, from the thread. */
  readonly frames: SharedArrayBuffer;
  /** Input rows, to the thread. */
  readonly inputs: SharedArrayBuffer;
  /** See `ThreadWords`. */
  readonly words: SharedArrayBuffer;
  readonly budget: BudgetRule;
}

/**
 * Runs a session thread until it is told to stop. It never returns to an event loop: commands are
 * fetched from the port, inputs from a ring, and time is waited for on shared memory.
 */
export function runThreadLoop(setup: ThreadSetup, packages: readonly GamePackage[], port: MessagePort): void {
  const words = new ThreadWords(setup.words);
  const now = monotonicClock();
  const outlet = new RingOutlet(setup.frames, words, port, now);
  const report = (message: ThreadReport) => port.postMessage(message);
  const { quarantine } = setup.budget;
  if (quarantine) lowerPriority();
  const runner = new SessionRunner({
    packages,
    epochMs: setup.epochMs,
    frameDivisor: setup.frameDivisor,
    slowTickMs: setup.slowTickMs,
    samples: setup.samples,
    outlet,
    budget: setup.budget,
    watch: words,
    logSink: (session) => ({
      open: (part, byteLength) => {
        const memory = new SharedArrayBuffer(byteLength);
        report({ kind: "notice", notice: { kind: "log", session, part, memory } });
        return memory;
      },
    }),
    report: (event) => report({ kind: "event", event }),
    notify: (notice) => report({ kind: "notice", notice }),
  });
  const inputs = new InputDrain(setup.inputs);
  const wait = new Wait(words, quarantine ? 0 : SPIN_MS, now);
  report({ kind: "ready" });
  let statsFromMs = now();
  let statsAtMs = statsFromMs + STATS_INTERVAL_MS;
  for (;;) {
    words.beat();
    const { wakes } = words;
    const commandsAtMs = now();
    if (!drainCommands(port, runner, words, now)) return;
    runner.wake.commandsMs = now() - commandsAtMs;
    wait.until(Math.min(runner.nextDueMs(), statsAtMs), wakes);
    const inputsAtMs = now();
    inputs.drain(runner);
    runner.wake.inputsMs = now() - inputsAtMs;
    runner.runDue(now);
    outlet.ring();
    const nowMs = now();
    if (nowMs >= statsAtMs) {
      report({ kind: "stats", stats: runner.drainStats(nowMs, nowMs - statsFromMs) });
      statsFromMs = nowMs;
      statsAtMs = nowMs + STATS_INTERVAL_MS;
    }
  }
}

/** On Linux this means the calling thread; elsewhere it would mean the process. */
function lowerPriority(): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(QUARANTINE_NICENESS);
  } catch {
    // Where the system forbids it the thread keeps the priority of the others.
  }
}

/**
 * Milliseconds on the clock that all threads of the process share. Reading it allocates nothing once it is compiled,
 * which `performance.now` does: the spin before a deadline reads it thousands of times a tick.
 */
export function monotonicClock(): () => number {
  const { hrtime } = process;
  return () => {
    const time = hrtime();
    return time[0] * 1000 + time[1] / 1e6;
  };
}

/** @returns false when the thread is to stop. */
function drainCommands(
  port: MessagePort,
  runner: SessionRunner,
  words: ThreadWords,
  now: () => number,
): boolean {
  for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
    const command = received.message as ThreadCommand;
    if (command.kind === "stop") return false;
    runner.command(command, now);
    words.commandDone();
  }
  return true;
}

/** Sleeps until shortly before a deadline, or until the thread is woken, then spins to the deadline. */
class Wait {
  readonly #words: ThreadWords;
  readonly #spinMs: number;
  readonly #now: () => number;

  constructor(words: ThreadWords, spinMs: number, now: () => number) {
    this.#words = words;
    this.#spinMs = spinMs;
    this.#now = now;
  }

  until(deadlineMs: number, wakes: number): void {
    const sleepMs = deadlineMs - this.#now() - this.#spinMs;
    if (sleepMs > 0 && !this.#words.sleep(wakes, sleepMs)) return;
    if (this.#spinMs === 0) return;
    while (this.#now() < deadlineMs) {
      // Spinning: the rest of the wait is shorter than the kernel's timer is exact.
    }
  }
}

/** Frames into the ring to the network thread, and one doorbell for all of a wake-up. */
class RingOutlet implements FrameOutlet {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly #writer: RingWriter;
  readonly frameBytesMax: number;
  readonly #words: ThreadWords;
  readonly #port: MessagePort;
  readonly #now: () => number;
  #frameAt = 0;
  #unannounced = false;

  constructor(buffer: SharedArrayBuffer, words: ThreadWords, port: MessagePort, now: () => number) {
    this.#now = now;
    this.#writer = new RingWriter(buffer);
    this.bytes = this.#writer.bytes;
    this.view = new DataView(buffer);
    this.#words = words;
    this.frameBytesMax = this.#writer.payloadMax - FRAME_HEAD_BYTES;
    this.#port = port;
  }

  reserve(maxBytes: number): number {
    const at = this.#writer.reserve(FRAME_HEAD_BYTES + maxBytes);
    if (at < 0) return -1;
    this.#frameAt = at + FRAME_HEAD_BYTES;
    return this.#frameAt;
  }

  commit(
    session: number,
    recipients: FrameRecipients,
    byteLength: number,
    vital: boolean,
    tick: number,
  ): void {
    this.view.setUint32(this.#frameAt - FRAME_HEAD_BYTES, tick, true);
    this.view.setUint32(this.#frameAt - FRAME_HEAD_BYTES + 4, this.#now(), true);
    this.#writer.commit(
      vital ? RingKind.vitalFrame : RingKind.frame,
      packRecipients(session, recipients),
      FRAME_HEAD_BYTES + byteLength,
    );
    this.#unannounced = true;
  }

  ring(): void {
    if (!this.#unannounced) return;
    this.#unannounced = false;
    if (this.#words.raiseBell()) this.#port.postMessage(DOORBELL);
  }
}

const DOORBELL: ThreadReport = { kind: "doorbell" };

/** Input records out of the ring into the sessions' latches. */
class InputDrain {
  readonly #reader: RingReader;
  readonly #view: DataView;
  readonly #values = new Float32Array(INPUT_VALUES_MAX);

  constructor(buffer: SharedArrayBuffer) {
    this.#reader = new RingReader(buffer);
    this.#view = new DataView(buffer);
  }

  drain(runner: SessionRunner): void {
    const reader = this.#reader;
    while (reader.next()) {
      const at = reader.offset;
      const count = (reader.length - INPUT_HEAD_BYTES) / 4;
      for (let i = 0; i < count; i++)
        this.#values[i] = this.#view.getFloat32(at + INPUT_HEAD_BYTES + i * 4, true);
      const session = this.#view.getUint16(at, true);
      runner.input(
        session,
        this.#view.getUint16(at + 2, true),
        this.#view.getUint16(at + 8, true),
        this.#view.getUint32(at + 4, true),
        this.#values,
      );
      reader.release();
    }
  }
}
