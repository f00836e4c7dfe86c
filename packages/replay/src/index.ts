export { bytesSource, type ReplaySource } from "./chunk-reader.ts";
export { type LapRowsRequest, lapRows } from "./lap-rows.ts";
export { type OpenedReplay, openReplay, peekReplay, readReplayHeader } from "./open-replay.ts";
export { Replay } from "./replay.ts";
export { ReplayEncoder } from "./replay-encoder.ts";
export {
  type ReplayCodec,
  type ReplayEnd,
  type ReplayHeader,
  type ReplayOutcome,
  type ReplayParticipant,
  type ReplaySummary,
  replayEnds,
} from "./replay-format.ts";
export { type PlayEnd, type PlayerMark, ReplayPlayer } from "./replay-player.ts";
export {
  type ReplayContentItem,
  type ReplayMisfit,
  type ReplaySetup,
  replaySetup,
  sessionOf,
} from "./replay-setup.ts";
export { type Verified, verifyReplay } from "./verify-replay.ts";
