import { randomUUID } from "node:crypto";
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import type { GamePackage } from "@fairtick/contract";
import { SegmentPool } from "@fairtick/session";
import { monotonicClock } from "./monotonic-clock.ts";
import { PlaybackRunner } from "./playback-runner.ts";
import type { BudgetRule } from "./session-budget.ts";
import { SessionRunner } from "./session-runner.ts";
import type { ThreadCommand, ThreadReport } from "./thread-messages.ts";
import { InputDrain, RingOutlet } from "./thread-rings.ts";
import type { ThreadRunner } from "./thread-runner.ts";
import { ThreadWords } from "./thread-words.ts";
import type { SnapshotSettings } from "./viewer-frames.ts";

/** Before a deadline the thread sleeps; for the last part of the wait it spins, which is exact. */
const SPIN_MS = 0.3;
const STATS_INTERVAL_MS = 1000;
/** Memory of logs that no session needs at the moment: a few sessions' worth. */
const SEGMENT_BYTES_KEPT = 8 * 1024 * 1024;

/** What a session thread is given when it starts. */
export interface ThreadSetup {
  /** Addresses of the game packages' modules. */
  readonly gameModules: readonly string[];
  readonly epochMs: number;
  readonly frameDivisor: number;
  readonly snapshots: SnapshotSettings;
  readonly slowTickMs: number | undefined;
  readonly samples: boolean | undefined;
  /** Frames, from the thread. */
  readonly frames: SharedArrayBuffer;
  /** Input rows, to the thread. */
  readonly inputs: SharedArrayBuffer;
  /** See `ThreadWords`. */
  readonly words: SharedArrayBuffer;
  /** Whether it plays replays instead of running sessions. */
  readonly playsReplays: boolean;
  /** Whether its ticks come before everything else on the machine. */
  readonly isRealtime: boolean;
  readonly budget: BudgetRule;
}

/**
 * Runs a session thread until it is told to stop. It never returns to an event loop: commands are
 * fetched from the port, inputs from a ring, and time is waited for on shared memory.
 */
export function runThreadLoop(setup: ThreadSetup, packages: readonly GamePackage[], port: MessagePort): void {
  const thread = new SessionThread(setup, packages, port, monotonicClock());
  while (thread.turn()) {
    // Each turn waits for its own deadline.
  }
}

/**
 * What a session thread consists of, and what it does in a turn. The engine compiles turns after a while; the
 * loop around them never ends, which it hardly would compile.
 */
export class SessionThread {
  readonly #words: ThreadWords;
  readonly #port: MessagePort;
  readonly #now: () => number;
  readonly #outlet: RingOutlet;
  readonly #inputs: InputDrain;
  readonly #runner: ThreadRunner;
  readonly #wait: Wait;
  readonly #segments = new SegmentPool(SEGMENT_BYTES_KEPT);
  #statsFromMs: number;
  #wakes = 0;
  /** Which of the commands that were there have been carried out. */
  #taken: ReturnType<typeof drainCommands> = "all";

  constructor(setup: ThreadSetup, packages: readonly GamePackage[], port: MessagePort, now: () => number) {
    this.#words = new ThreadWords(setup.words);
    this.#port = port;
    this.#now = now;
    this.#outlet = new RingOutlet(setup.frames, this.#words, port);
    this.#inputs = new InputDrain(setup.inputs);
    this.#runner = setup.playsReplays
      ? this.#playbackRunner(setup, packages)
      : this.#sessionRunner(setup, packages);
    this.#wait = new Wait(this.#words, setup.budget.quarantine ? 0 : SPIN_MS, now);
    this.#report({ kind: "ready" });
    this.#statsFromMs = now();
  }

  /** Carries out commands, waits until something is due, and does it. Returns false when the thread is to stop. */
  turn(): boolean {
    for (let i = 0; i < turnParts.length; i++) turnParts[i]?.(this);
    return this.#taken !== "stop";
  }

  takeCommands(): void {
    this.#words.beat();
    this.#wakes = this.#words.wakes;
    const fromMs = this.#now();
    this.#taken = drainCommands(this.#port, this.#runner, this.#words, this.#now);
    this.#runner.wake.commandsMs = this.#now() - fromMs;
  }

  wait(): void {
    if (this.#taken !== "all") return;
    const statsAtMs = this.#statsFromMs + STATS_INTERVAL_MS;
    this.#wait.until(Math.min(this.#runner.nextDueMs(), statsAtMs), this.#wakes);
  }

  takeInputs(): void {
    const fromMs = this.#now();
    this.#inputs.drain(this.#runner);
    this.#runner.wake.inputsMs = this.#now() - fromMs;
  }

  runDue(): void {
    if (this.#taken === "stop") return;
    this.#runner.runDue(this.#now);
    this.#outlet.ring();
  }

  reportStats(): void {
    const nowMs = this.#now();
    const elapsedMs = nowMs - this.#statsFromMs;
    if (elapsedMs < STATS_INTERVAL_MS) return;
    this.#report({ kind: "stats", stats: this.#runner.drainStats(nowMs, elapsedMs) });
    this.#statsFromMs = nowMs;
  }

  #sessionRunner(setup: ThreadSetup, packages: readonly GamePackage[]): SessionRunner {
    return new SessionRunner({
      packages,
      epochMs: setup.epochMs,
      frameDivisor: setup.frameDivisor,
      snapshots: setup.snapshots,
      slowTickMs: setup.slowTickMs,
      samples: setup.samples,
      outlet: this.#outlet,
      budget: setup.budget,
      watch: this.#words,
      logSink: (session) => ({
        open: (part, byteLength) => {
          const memory =
            part === "head" ? new SharedArrayBuffer(byteLength) : this.#segments.take(byteLength);
          this.#report({ kind: "notice", notice: { kind: "log", session, part, memory } });
          return memory;
        },
        close: (segment) => this.#segments.give(segment as SharedArrayBuffer),
      }),
      report: (event) => this.#report({ kind: "event", event }),
      notify: (notice) => this.#report({ kind: "notice", notice }),
      newId: randomUUID,
    });
  }

  #playbackRunner({ snapshots }: ThreadSetup, packages: readonly GamePackage[]): PlaybackRunner {
    return new PlaybackRunner({
      packages,
      snapshots,
      outlet: this.#outlet,
      watch: this.#words,
      report: (event) => this.#report({ kind: "event", event }),
    });
  }

  #report(message: ThreadReport): void {
    this.#port.postMessage(message);
  }
}

/** A list, so that the engine compiles each part by itself (ARCHITECTURE.md, "Reads like a bug but is not"). */
const turnParts: readonly ((thread: SessionThread) => void)[] = [
  (thread) => thread.takeCommands(),
  (thread) => thread.wait(),
  (thread) => thread.takeInputs(),
  (thread) => thread.runDue(),
  (thread) => thread.reportStats(),
];

/**
 * Carries out what has been asked for, up to the first command that makes a session: that takes longer than
 * a tick, so the ticks that are due come before the next.
 */
function drainCommands(
  port: MessagePort,
  runner: ThreadRunner,
  words: ThreadWords,
  now: () => number,
): "all" | "some" | "stop" {
  for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) {
    const command = received.message as ThreadCommand;
    if (command.kind === "stop") return "stop";
    runner.command(command, now);
    words.commandDone();
    if (command.kind === "create" || command.kind === "continue" || command.kind === "play") return "some";
  }
  return "all";
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
