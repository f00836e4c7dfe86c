import type { ContentKind } from "@fairtick/contract";
import { abs, atan2, cos, hypot, sin, wrapAngle } from "@fairtick/kernel";
import {
  type BoxColumns,
  boxColumns,
  buildCenterline,
  type Centerline,
  type CenterlinePoint,
  type Crossing,
  findCrossings,
  orientedBoxContact,
  projectFull,
} from "@fairtick/physics";
import { checkStatedDistances, readCenterlineCsv } from "./centerline-csv.ts";
import { type Manifest, openManifest, type Range } from "./manifest.ts";
import { GRID_SLOTS, type GridSlot, generateGrid } from "./starting-grid.ts";
import { findOverlap } from "./track-overlap.ts";

/** What the rules know about a track. Frozen; shared by all sessions of a thread. */
export interface TrackSpec {
  /** UUID in lower case. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Uniform; the track reaches half of it to either side of the centreline. */
  readonly widthM: number;
  /** Length of a lap along the centreline, the closing segment included. */
  readonly lengthM: number;
  /** Starts at the start/finish line, at the origin, heading +X. */
  readonly centerline: Centerline;
  /** Ordered by position, pole first. */
  readonly grid: readonly GridSlot[];
  /** Where the track crosses itself on the level. */
  readonly crossings: readonly Crossing[];
}

/** `tracks/<folder>/track.toml` and the centreline file that it names. */
export const trackContent: ContentKind<TrackSpec> = {
  kind: "tracks",
  manifestFile: "track.toml",
  parse(source, files, report) {
    const manifest = openManifest(source, report);
    const id = manifest.uuid("id");
    const name = manifest.text("name");
    const version = manifest.text("version");
    const widthM = manifest.quantity("width_m", WIDTH);
    const file = manifest.text("centerline_file");
    const given = readStartPositions(manifest);
    manifest.warnUnread();
    const { problems } = manifest;
    const surveyed = file === "" ? undefined : survey(manifest, file, files(file));
    if (problems.length > 0 || surveyed === undefined) return { ok: false, problems };
    const { centerline, frame } = surveyed;
    const grid = given.length === 0 ? generateGrid(centerline, widthM) : moveSlots(given, frame);
    const crossings = Object.freeze(findCrossings(centerline));
    const lengthM = centerline.totalLengthM;
    const track: TrackSpec = { id, name, version, widthM, lengthM, centerline, grid, crossings };
    warnOfLayout(manifest, track, file);
    if (given.length > 0) warnOfGrid(manifest, track);
    return { ok: true, item: Object.freeze(track) };
  },
};

/** Room for two columns of cars side by side. */
const WIDTH: Range = { limits: [5, 100], typical: [8, 25], unit: "m" };
/** Room for the grid without its tail reaching the first corner. */
const LENGTH_MIN_M = 200;
const LENGTH_MAX_M = 50_000;
/** Beyond these the file does not follow the convention of the origin, and the track is moved. */
const ORIGIN_TOLERANCE_M = 0.05;
const HEADING_TOLERANCE_RAD = 0.01;
/** Larger than any car, for warnings about the grid. */
const SLOT_HALF_LENGTH_M = 2.5;
const SLOT_HALF_WIDTH_M = 1;

function readStartPositions(manifest: Manifest): GridSlot[] {
  const slots: GridSlot[] = [];
  const count = manifest.tables("start_positions");
  for (let i = 0; i < count; i++) {
    slots.push({
      position: manifest.finite(`start_positions.${i}.position`),
      x: manifest.finite(`start_positions.${i}.x`),
      y: manifest.finite(`start_positions.${i}.y`),
      yawRad: manifest.finite(`start_positions.${i}.yaw_rad`),
    });
  }
  slots.sort((a, b) => a.position - b.position);
  if (count > GRID_SLOTS) {
    manifest.refuse("start_positions", `${count} slots where at most ${GRID_SLOTS} are allowed`);
  } else if (slots.some((slot, i) => slot.position !== i + 1)) {
    const found = slots.map((slot) => slot.position).join(", ");
    manifest.refuse("start_positions", `positions ${found} where each of 1 to ${count} is needed once`);
  }
  return slots;
}

interface Survey {
  readonly centerline: Centerline;
  readonly frame: Frame;
}

/** The start line as the file has it: its place and the direction of travel. */
interface Frame extends CenterlinePoint {
  readonly yawRad: number;
}

function survey(manifest: Manifest, file: string, text: string | undefined): Survey | undefined {
  if (text === undefined) {
    manifest.refuse("centerline_file", `"${file}" is not a readable text file of this folder`);
    return undefined;
  }
  const read = readCenterlineCsv(text);
  if (!read.ok) {
    for (const message of read.messages) manifest.refuse(file, message);
    return undefined;
  }
  const { rows } = read;
  const raw = buildCenterline(rows);
  if (!raw.ok) {
    const reason = raw.reason.replace(/^1 points do /, "1 point does ");
    manifest.refuse(file, raw.pointIndex < 0 ? reason : `line ${rows[raw.pointIndex].lineNumber}: ${reason}`);
    return undefined;
  }
  const lengthM = raw.line.totalLengthM;
  if (lengthM < LENGTH_MIN_M || lengthM > LENGTH_MAX_M) {
    manifest.refuse(
      file,
      `a lap of ${lengthM.toFixed(1)} m where ${LENGTH_MIN_M} to ${LENGTH_MAX_M} m are allowed`,
    );
    return undefined;
  }
  const mismatch = checkStatedDistances(rows, raw.line.distancesM);
  if (mismatch !== undefined) manifest.warn(file, mismatch);
  return moveToOrigin(manifest, file, raw.line);
}

function moveToOrigin(manifest: Manifest, file: string, line: Centerline): Survey {
  const yawRad = atan2(line.tangentYs[0], line.tangentXs[0]);
  const frame = { x: line.xs[0], y: line.ys[0], yawRad };
  if (hypot(frame.x, frame.y) <= ORIGIN_TOLERANCE_M && abs(yawRad) <= HEADING_TOLERANCE_RAD) {
    return { centerline: line, frame: { x: 0, y: 0, yawRad: 0 } };
  }
  const place = `(${frame.x.toFixed(2)}, ${frame.y.toFixed(2)}) heading ${yawRad.toFixed(3)} rad`;
  manifest.warn(file, `starts at ${place}: the track was moved to start at the origin heading +X`);
  const points = Array.from(line.xs, (x, i) => toFrame(x, line.ys[i], frame));
  const moved = buildCenterline(points);
  if (!moved.ok) throw new Error(`a moved centreline is refused: ${moved.reason}`);
  return { centerline: moved.line, frame };
}

function toFrame(x: number, y: number, frame: Frame): CenterlinePoint {
  const dx = x - frame.x;
  const dy = y - frame.y;
  const cosine = cos(frame.yawRad);
  const sine = sin(frame.yawRad);
  return { x: dx * cosine + dy * sine, y: dy * cosine - dx * sine };
}

function moveSlots(slots: readonly GridSlot[], frame: Frame): readonly GridSlot[] {
  const moved = slots.map((slot) => {
    const { x, y } = toFrame(slot.x, slot.y, frame);
    return Object.freeze({ position: slot.position, x, y, yawRad: wrapAngle(slot.yawRad - frame.yawRad) });
  });
  return Object.freeze(moved);
}

function warnOfLayout(manifest: Manifest, track: TrackSpec, file: string): void {
  const { curvatures, distancesM } = track.centerline;
  const folded = curvatures.findIndex((curvature) => abs(curvature) * track.widthM > 2);
  if (folded >= 0) {
    const radiusM = abs(1 / curvatures[folded]).toFixed(1);
    manifest.warn(
      file,
      `bends with ${radiusM} m at ${distancesM[folded].toFixed(0)} m: less than half the width`,
    );
  }
  const overlap = findOverlap(track.centerline, track.widthM, track.crossings);
  if (overlap !== undefined) {
    const at = `${overlap.firstM.toFixed(0)} m and ${overlap.secondM.toFixed(0)} m`;
    manifest.warn(
      file,
      `overlaps itself between ${at} without crossing: the distance is ${overlap.apartM.toFixed(1)} m`,
    );
  }
}

function warnOfGrid(manifest: Manifest, track: TrackSpec): void {
  const projection = new Float64Array(3);
  const contact = new Float64Array(3);
  const boxes = slotBoxes(track.grid);
  track.grid.forEach((slot, i) => {
    const name = `the slot of position ${slot.position}`;
    projectFull(track.centerline, slot.x, slot.y, projection);
    if (projection[2] > (track.widthM / 2) ** 2)
      manifest.warn("start_positions", `${name} lies beside the track`);
    if (projection[0] > 0 && projection[0] < track.lengthM / 2) {
      manifest.warn("start_positions", `${name} lies ahead of the line: its first lap is the next one`);
    }
    track.grid.forEach((other, j) => {
      if (other.position > slot.position && orientedBoxContact(boxes, i, j, 0, contact)) {
        manifest.warn("start_positions", `${name} overlaps that of position ${other.position}`);
      }
    });
  });
}

function slotBoxes(grid: readonly GridSlot[]): BoxColumns {
  const boxes = boxColumns(grid.length);
  grid.forEach((slot, i) => {
    boxes.xs[i] = slot.x;
    boxes.ys[i] = slot.y;
    boxes.cosines[i] = cos(slot.yawRad);
    boxes.sines[i] = sin(slot.yawRad);
  });
  boxes.halfLengthsM.fill(SLOT_HALF_LENGTH_M);
  boxes.halfWidthsM.fill(SLOT_HALF_WIDTH_M);
  return boxes;
}
