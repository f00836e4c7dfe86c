import { join } from "node:path";
import type { GamePackage } from "@fairtick/contract";
import { lapRows, type Replay, ReplayPlayer } from "@fairtick/replay";
import { openReplayFile } from "./file-source.ts";
import type { LapTableAnswer, LapTableRequest } from "./lap-messages.ts";
import { storedReplays } from "./replay-files.ts";
import { storedSetup } from "./stored-setup.ts";

/** Of a table; a longer one is refused, because it lies in memory before it is sent. */
const CHARACTERS_MAX = 16 * 1024 * 1024;

/** Runs the replay of a session again and writes what a seat drove. Never throws for what is in the replay. */
export function makeLapTable(
  dir: string,
  packages: readonly Pick<GamePackage, "game" | "content" | "laps">[],
  request: LapTableRequest,
  charactersMax = CHARACTERS_MAX,
): LapTableAnswer {
  const stored = storedReplays(dir).find((each) => each.sessionId === request.sessionId);
  if (stored === undefined) return refused("not-found", "there is no replay of such a session");
  const opened = openReplayFile(join(dir, stored.name));
  if (!opened.ok) return refused("conflict", opened.reason);
  try {
    return tableOf(opened.replay, dir, packages, request, charactersMax);
  } finally {
    opened.close();
  }
}

function tableOf(
  replay: Replay,
  dir: string,
  packages: readonly Pick<GamePackage, "game" | "content" | "laps">[],
  request: LapTableRequest,
  charactersMax: number,
): LapTableAnswer {
  const { seat, lap } = request;
  const { participants, header } = replay.facts;
  if (!participants.some((each) => each.seat === seat))
    return refused("not-found", `nobody took seat ${seat}`);
  const { made, found } = storedSetup(replay, dir, packages);
  if (!made.ok) return refused("conflict", made.reason);
  if (found?.laps === undefined) return refused("conflict", `${header.log.game} has no laps`);
  const player = ReplayPlayer.open(replay, made.setup);
  if (!player.ok) return refused("conflict", player.reason);
  let csv = `${found.laps.columns.join(",")}\n`;
  const { lines, end } = lapRows(player.player, found.laps, request, (text) => {
    csv += `${text}\n`;
    return csv.length <= charactersMax;
  });
  if (end !== undefined) {
    const reason = "reason" in end ? end.reason : end.kind;
    return refused("conflict", `the replay is not true: ${reason} at tick ${end.tick}`);
  }
  if (csv.length > charactersMax)
    return refused(
      "conflict",
      "the table is too long: ask for one lap, or for fewer rows with a greater every",
    );
  if (lines > 0) return { ok: true, csv };
  return refused("not-found", `seat ${seat} drove no lap${lap === undefined ? "" : ` ${lap}`}`);
}

const refused = (code: "not-found" | "conflict", reason: string): LapTableAnswer => ({
  ok: false,
  code,
  reason,
});
