import { join } from "node:path";
import type { GamePackage } from "@fairtick/contract";
import { type Replay, verifyReplay } from "@fairtick/replay";
import { openReplayFile } from "../replays/file-source.ts";
import { storedReplays } from "../replays/replay-files.ts";
import { storedSetup } from "../replays/stored-setup.ts";
import type { ResultVerdict } from "./stored-result.ts";

export interface Judgement {
  readonly verdict: ResultVerdict;
  /** Why it is not verified. */
  readonly reason?: string;
}

/**
 * Runs the replay of a session again and compares what it gives with the results that were stored, as JSON text. `onTick`
 * is called before each step.
 */
export function judgeReplay(
  dir: string,
  packages: readonly Pick<GamePackage, "game" | "content">[],
  sessionId: string,
  resultJson: string,
  onTick: () => void = () => {},
): Judgement {
  const stored = storedReplays(dir).find((each) => each.sessionId === sessionId);
  if (stored === undefined) return unverifiable("there is no replay of it");
  const opened = openReplayFile(join(dir, stored.name));
  if (!opened.ok) return unverifiable(opened.reason);
  try {
    return judgeOpened(opened.replay, dir, packages, sessionId, resultJson, onTick);
  } finally {
    opened.close();
  }
}

function judgeOpened(
  replay: Replay,
  dir: string,
  packages: readonly Pick<GamePackage, "game" | "content">[],
  sessionId: string,
  resultJson: string,
  onTick: () => void,
): Judgement {
  const { header, summary } = replay.facts;
  if (header.log.sessionId !== sessionId) return refused("the replay is of another session");
  // Of a recording that was cut off behind the finish nothing is missing that matters here.
  if (summary !== undefined && JSON.stringify(summary.results) !== resultJson)
    return refused("its replay has other results");
  const { made } = storedSetup(replay, dir, packages);
  if (!made.ok) return unverifiable(made.reason);
  const verified = verifyReplay(replay, made.setup, onTick);
  if (!verified.ok) return unverifiable(verified.reason);
  const { end, resultsText } = verified;
  if (end?.kind === "unreadable") return unverifiable(end.reason);
  if (end !== undefined) return refused(`run again, it was another session at tick ${end.tick}: ${end.kind}`);
  if (resultsText === undefined) return unverifiable("its recording was cut off before the finish");
  return resultsText === resultJson ? { verdict: "verified" } : refused("run again, it gave other results");
}

const refused = (reason: string): Judgement => ({ verdict: "refused", reason });
const unverifiable = (reason: string): Judgement => ({ verdict: "unverifiable", reason });
