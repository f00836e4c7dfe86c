import { spawn } from "node:child_process";
import { existsSync, readFileSync, watch } from "node:fs";
import { dirname, resolve } from "node:path";
import { roundFile } from "@fairtick/server-app/dev";
import { CommandFailure } from "../command-failure.ts";
import type { Terminal } from "../terminal.ts";

export interface ViewRequest {
  /** Path of the program. */
  readonly path: string;
  readonly args: readonly string[];
  /** Path of the module of the game that it shows; one beside it where none is given. */
  readonly game?: string | undefined;
}

const INTERRUPTED = 130;
const LOOK_MS = 500;

/**
 * Runs a program, and ends it and starts it anew after each exchange of the game's rules. Resolves with 0 when it ends
 * of itself; one that fails waits for the next exchange.
 */
export async function runView({ path, args, game = path }: ViewRequest, terminal: Terminal): Promise<number> {
  for (const file of [path, game]) {
    if (!existsSync(file)) throw new CommandFailure(`${file}: there is no such file`);
  }
  const rounds = watchRounds(roundFile(resolve(game)));
  let stopListening = () => {};
  const interrupted = new Promise<"interrupted">((tell) => {
    stopListening = terminal.onInterrupt(() => tell("interrupted"));
  });
  try {
    for (;;) {
      const next = rounds.next();
      const { kill, exited } = startProgram(path, args);
      const first = await Promise.race([exited, next, interrupted]);
      if (typeof first !== "object") {
        kill();
        await exited;
      } else if (first.code === 0) {
        return 0;
      } else {
        terminal.err(
          `${path} ended with ${first.code ?? first.signal}; it starts again after the next change\n`,
        );
        if ((await Promise.race([next, interrupted])) === "interrupted") return INTERRUPTED;
      }
      if (first === "interrupted") return INTERRUPTED;
    }
  } finally {
    stopListening();
    rounds.close();
  }
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The terminal is the program's as long as it runs. */
function startProgram(path: string, args: readonly string[]) {
  const child = spawn(process.execPath, [path, ...args], { stdio: "inherit" });
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  return { exited, kill: () => void child.kill() };
}

/** Tells of every exchange of the rules by the file that says when the last one was. */
function watchRounds(file: string) {
  let known = textOf(file);
  let tell: () => void = () => {};
  const look = () => {
    const text = textOf(file);
    if (text === "" || text === known) return;
    known = text;
    tell();
  };
  const watcher = watch(dirname(file), look);
  // Not every folder tells of its changes, and not every change is told.
  const timer = setInterval(look, LOOK_MS);
  return {
    next: () =>
      new Promise<"round">((resolve) => {
        tell = () => resolve("round");
      }),
    close: () => {
      clearInterval(timer);
      watcher.close();
    },
  };
}

/** Empty where there is none, or only the beginning of one. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
