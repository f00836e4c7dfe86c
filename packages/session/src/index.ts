export { type AdoptedSession, adoptSession } from "./adopt-session.ts";
export { type ContinuedSession, continueSession } from "./continue-session.ts";
export { createSession, openLog } from "./create-session.ts";
export { queuedTicksMax } from "./input-rows.ts";
export { type KeyframeRest, keyframeRest, restoreKeyframe } from "./keyframe.ts";
export { LOG_FORMAT, type LogHeader, LogKind, SessionAction } from "./log-format.ts";
export {
  isLogHeader,
  type LogEntry,
  type ReadLog,
  readEntries,
  readLog,
  type SessionLog,
} from "./log-reader.ts";
export { type LogPart, type LogSink, releaseLog } from "./log-segment.ts";
export { type LogFollower, LogTail } from "./log-tail.ts";
export { stepSession } from "./loop.ts";
export {
  EntryRerun,
  openAtKeyframe,
  type Rerun,
  type RerunEnd,
  type RerunRange,
  rerunSession,
} from "./rerun.ts";
export { SegmentPool } from "./segment-pool.ts";
export {
  EXTERNAL_DRIVER,
  restoreSession,
  type SeatRequest,
  type Session,
  type SessionMode,
  type SessionSetup,
  sessionResults,
  sessionRoster,
} from "./session.ts";
export { applyAction, applyCommand, leaveSeat, startSession, takeSeat } from "./session-changes.ts";
export { sessionLayout, sessionSchema } from "./session-state.ts";
