export type { FrameReport } from "./measure-frames.ts";
export { measurePage, type PageReport } from "./measure-page.ts";
export { measureReplay, type ReplayReport } from "./measure-replay.ts";
