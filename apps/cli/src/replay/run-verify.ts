import type { Replay } from "@fairtick/replay";
import { CommandFailure } from "../command-failure.ts";
import type { LogDescription } from "../rerun/describe-log.ts";
import { judge, printable, textOf } from "../rerun/rerun-text.ts";
import { rerunOnThread } from "../rerun/rerun-worker.ts";
import type { Terminal } from "../terminal.ts";
import { readReplay } from "./read-replay.ts";

export interface VerifyRequest {
  readonly dir: string;
  readonly cars: string;
  readonly tracks: string;
  readonly tickTimeout: number;
  readonly json?: boolean;
}

/** Runs a replay again and compares all that can be compared. Returns 0 if it is true, else 1. */
export async function runVerify(wanted: string, request: VerifyRequest, terminal: Terminal): Promise<number> {
  const { path, dir, bytes, replay } = readReplay(wanted, request.dir, terminal);
  const description = describeReplay(replay);
  let title = "";
  const outcome = await rerunOnThread(
    {
      bytes,
      replayDir: dir,
      folders: { carsDir: request.cars, tracksDir: request.tracks },
      from: "start",
      untilTick: undefined,
      gamesModule: gamesModule(),
    },
    request.tickTimeout,
    (prepared) => {
      title = prepared;
    },
  );
  if (outcome.kind === "refused") throw new CommandFailure(`${path}: ${printable(outcome.reason)}`);
  const judged = judge(description, outcome);
  const withResults = judged.isTrue && replay.facts.summary?.results !== undefined;
  const verdict = withResults ? `${judged.verdict}, and so do the results` : judged.verdict;
  if (request.json === true) terminal.out(`${JSON.stringify({ ...description, title, verdict, outcome })}\n`);
  else terminal.out(textOf(["Replay", path], bytes.length, description, title, outcome, verdict));
  return judged.isTrue ? 0 : 1;
}

export function describeReplay({ facts, firstTick }: Replay): LogDescription {
  const { sessionId, game, gameVersion, tickHz, seed } = facts.header.log;
  return {
    sessionId,
    game,
    gameVersion,
    tickHz,
    seed,
    firstTick,
    lastTick: facts.lastTick,
    names: [...new Set(facts.participants.map(({ name }) => name))],
    complete: facts.summary !== undefined,
    endsWithinTick: undefined,
  };
}

/** The built module, which the thread can load. */
function gamesModule(): string {
  const { href } = new URL("../rerun/rerun-games.js", import.meta.url);
  return href.replace("/apps/cli/src/", "/apps/cli/dist/");
}
