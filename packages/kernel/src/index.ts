export { BitReader, BitWriter } from "./bit-stream.ts";
export type { Columns, ColumnType } from "./column.ts";
export { hashText, hashWords } from "./hash.ts";
export {
  abs,
  acos,
  asin,
  atan,
  atan2,
  ceil,
  clamp,
  clz32,
  cos,
  exp,
  floor,
  fround,
  HALF_PI,
  hypot,
  imul,
  lerp,
  log,
  max,
  min,
  PI,
  pow,
  round,
  sign,
  sin,
  sinCos,
  sinCosColumn,
  sqrt,
  TAU,
  tan,
  trunc,
  wrapAngle,
} from "./maths.ts";
export { mathsFingerprint } from "./maths-fingerprint.ts";
export {
  angleCode,
  angleValue,
  codeCount,
  dequantiseAngle,
  dequantiseRange,
  quantiseAngle,
  quantiseRange,
  rangeCode,
  rangeSteps,
  rangeValue,
} from "./quantise.ts";
export { hashFloat, hashUint32, nextFloat, nextInt, nextUint32, RANDOM_WORDS, seedRandom } from "./random.ts";
export { createRing, RING_PAYLOAD_MAX, RingReader, RingWriter } from "./ring.ts";
export { SpatialGrid } from "./spatial-grid.ts";
export {
  createState,
  defineState,
  layoutFromSections,
  layoutState,
  type RecordSchema,
  record,
  restoreState,
  type SectionLayout,
  type State,
  type StateLayout,
  type StateOf,
  type StateSchema,
  saveState,
  statesEqual,
  type TableRows,
  type TableSchema,
  table,
} from "./state.ts";
export { copyStateByName, describeLayout, diffStates, hashLayout, hashState } from "./state-diff.ts";
export {
  clearRow,
  despawnRow,
  NO_ROW,
  refusedRows,
  resolveHandle,
  rowBound,
  rowCount,
  rowHandle,
  spawnRow,
  spawnRowAt,
} from "./table.ts";
