/** The content of apex: cars and tracks, as manifests describe them and as the rules know them. */

export { type CarSpec, carContent } from "./car-spec.ts";
export type { GridSlot } from "./starting-grid.ts";
export { type TrackSpec, trackContent } from "./track-spec.ts";
