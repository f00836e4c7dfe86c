import { speak, t } from "@fairtick/game-view";
import { gameTelemetries } from "../../games.ts";
import type { RefusedReplay, ReplayReply, ReplayRequest } from "./replay-messages.ts";
import { ReplayRunner } from "./replay-runner.ts";
import { sampleLap } from "./sample-lap.ts";

/*
 * The thread that runs a replay, so that the page never waits for it: what is asked is answered in its order, and in
 * between the survey goes on.
 */

interface WorkerScope {
  postMessage(reply: ReplayReply, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ReplayRequest>) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;
/** Gives what waits for the thread its turn; a timer would wait some milliseconds besides. */
const turn = new MessageChannel();
let runner: ReplayRunner | undefined;

scope.onmessage = ({ data }) => {
  if (data.kind === "open") void open(data);
  else if (data.kind === "lap") void lap(data);
  else seek(data.tick);
};

async function open(request: Extract<ReplayRequest, { kind: "open" }>): Promise<void> {
  const { game, bytes, content } = request;
  speak(request.texts.language, request.texts.catalog);
  const load = gameTelemetries[game];
  if (load === undefined) {
    scope.postMessage(noGame(game));
    return;
  }
  const opened = ReplayRunner.open(bytes, await load(), content);
  if (!(opened instanceof ReplayRunner)) {
    scope.postMessage(opened);
    return;
  }
  runner = opened;
  scope.postMessage({ kind: "opened" });
  turn.port1.onmessage = survey;
  turn.port2.postMessage(undefined);
}

async function lap(request: Extract<ReplayRequest, { kind: "lap" }>): Promise<void> {
  speak(request.texts.language, request.texts.catalog);
  const load = gameTelemetries[request.game];
  if (load === undefined) {
    scope.postMessage(noGame(request.game));
    return;
  }
  const sampled = sampleLap(request.bytes, await load(), request.content, request.lap);
  if (sampled.kind === "refused") scope.postMessage(sampled);
  else scope.postMessage(sampled, [sampled.block.values.buffer]);
}

const noGame = (game: string): RefusedReplay => ({
  kind: "refused",
  what: "game",
  reason: t("this page has no game {game}", { game }),
});

function seek(tick: number): void {
  if (runner === undefined) return;
  const picture = runner.seek(tick);
  scope.postMessage(picture, [picture.state.buffer]);
}

function survey(): void {
  if (runner === undefined) return;
  const piece = runner.survey();
  scope.postMessage(
    { kind: "surveyed", ...piece },
    piece.block === undefined ? [] : [piece.block.values.buffer],
  );
  if (!runner.isSurveyed) turn.port2.postMessage(undefined);
}
