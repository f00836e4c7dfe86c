export type { CorrectionReport } from "./correction-stats.ts";
export { type EventHandlers, EventStream, type GameEvent } from "./event-stream.ts";
export { InputHistory } from "./input-history.ts";
export { Interpolator, type SnapshotSource } from "./interpolator.ts";
export { type PredictedSession, Predictor } from "./predictor.ts";
export { Smoothing, type SmoothingSettings } from "./smoothing.ts";
export { TickClock } from "./tick-clock.ts";
