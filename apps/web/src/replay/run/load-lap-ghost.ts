import { spokenTexts, t } from "@fairtick/game-view";
import type { AccountStore } from "../../account/account-store.ts";
import { type GamePage, gameTelemetries } from "../../games.ts";
import { downloadReplay, type RecordEntry, replayInfo } from "../replay-api.ts";
import { LapGhost } from "./lap-ghost.ts";
import type { ReplayReply, ReplayRequest, SampleBlock } from "./replay-messages.ts";
import { ReplayRefused } from "./replay-run.ts";
import { TraceStore } from "./trace-store.ts";

/**
 * The lap of a leaderboard's entry, run again in a thread of its own, which ends with it.
 *
 * @throws ApiFailed, ReplayRefused
 */
export async function loadLapGhost(
  account: AccountStore,
  page: GamePage,
  { playerName, ghost: { sessionId, ...lap } }: RecordEntry,
  signal: AbortSignal,
): Promise<LapGhost> {
  const [info, telemetry] = await Promise.all([
    replayInfo(account, sessionId, signal),
    gameTelemetries[page.id]?.(),
  ]);
  if (telemetry === undefined)
    throw new ReplayRefused({
      kind: "refused",
      what: "game",
      reason: t("it is of the game {game}", { game: page.id }),
    });
  const file = await downloadReplay(account, info, signal);
  signal.throwIfAborted();
  const block = await sampled({ kind: "lap", game: page.id, lap, ...file, texts: spokenTexts() }, signal);
  const traces = new TraceStore(telemetry.channels);
  traces.add(block);
  return new LapGhost(playerName, lap, traces, info.tickHz);
}

function sampled(request: ReplayRequest, signal: AbortSignal): Promise<SampleBlock> {
  const worker = new Worker(new URL("./replay-worker.ts", import.meta.url), { type: "module" });
  const answered = new Promise<SampleBlock>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<ReplayReply>) => {
      if (data.kind === "lap") resolve(data.block);
      else if (data.kind === "refused") reject(new ReplayRefused(data));
    };
    worker.onerror = () =>
      reject(new ReplayRefused({ kind: "refused", what: "file", reason: t("its thread could not begin") }));
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    worker.postMessage(request);
  });
  return answered.finally(() => worker.terminate());
}
