export {
  buildCenterline,
  type Centerline,
  type CenterlineBuilt,
  type CenterlinePoint,
  pointAt,
  segmentAt,
  wrapDistance,
} from "./centerline.ts";
export { type Crossing, findCrossings } from "./crossings.ts";
export {
  alignedBoxContact,
  type BoxColumns,
  boxColumns,
  enclosingHalfExtents,
  orientedBoxContact,
} from "./oriented-box.ts";
export {
  PROJECTION_WINDOW_SEGMENTS,
  type ProjectionColumns,
  projectColumn,
  projectFull,
  projectWindowed,
} from "./projection.ts";
