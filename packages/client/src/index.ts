export { type EventHandlers, EventStream, type GameEvent } from "./event-stream.ts";
export { InputHistory } from "./input-history.ts";
export { type PredictedSession, Predictor } from "./predictor.ts";
export { TickClock } from "./tick-clock.ts";
