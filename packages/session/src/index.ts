export { type LogHeader, LogKind, SessionAction } from "./log-format.ts";
export { type LogEntry, type ReadLog, readLog } from "./log-reader.ts";
export { stepSession } from "./loop.ts";
export { type Rerun, type RerunRange, rerunSession } from "./rerun.ts";
export {
  applyAction,
  applyCommand,
  createSession,
  EXTERNAL_DRIVER,
  leaveSeat,
  restoreSession,
  type SeatRequest,
  type Session,
  type SessionSetup,
  sessionResults,
  startSession,
  takeSeat,
} from "./session.ts";
export { sessionLayout, sessionSchema } from "./session-state.ts";
