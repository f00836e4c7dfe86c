export { InputHistory } from "./input-history.ts";
export { TickClock } from "./tick-clock.ts";
