import type { RaceWorld } from "../rules/index.ts";
import type { Camera } from "./camera.ts";
import { palette } from "./palette.ts";
import { plantTrees, type Scenery } from "./scenery.ts";
import {
  BESIDE_M,
  outlineTrack,
  type Strip,
  type TrackOutline,
  type TrackPiece,
  wrap,
} from "./track-outline.ts";

const KERB_WIDTH_M = 1.3;
const EDGE_LINE_M = 0.22;
const RUN_OFF_M = 2.6;
const RUBBER_M = 2.2;
/** Stations over which a strip runs into the road at its ends. */
const KERB_TAPER = 3;
const GRAVEL_TAPER = 9;
const START_LINE_SQUARES = 16;
const GRASS_TILE_PX = 256;
const GRASS_PX_PER_M = 5;
/** Below this zoom, px a metre, what is small is left out. */
const DETAIL_ZOOM = 2.2;

interface PiecePicture {
  readonly piece: TrackPiece;
  readonly road: Path2D;
  readonly runOff: Path2D;
  readonly edges: Path2D;
  readonly rubber: Path2D;
}

interface StripPicture {
  readonly x: number;
  readonly y: number;
  readonly radiusM: number;
  readonly path: Path2D;
  /** Every second block of a kerb. */
  readonly blocks?: Path2D;
}

/** Everything that does not move, made once for a track and drawn piece by piece. */
export class TrackPicture {
  readonly outline: TrackOutline;
  readonly #pieces: readonly PiecePicture[];
  readonly #kerbs: readonly StripPicture[];
  readonly #gravel: readonly StripPicture[];
  readonly #scenery: Scenery;
  readonly #grid: Path2D;
  #grass: CanvasPattern | undefined;
  #trees: HTMLCanvasElement | undefined;

  constructor(world: RaceWorld) {
    const outline = outlineTrack(world);
    this.outline = outline;
    this.#pieces = outline.pieces.map((piece) => drawPiece(outline, piece));
    this.#kerbs = outline.kerbs.map((strip) => {
      const outer = outline.halfWidthM + KERB_WIDTH_M;
      const reach = [outline.halfWidthM - 0.15, outer] as const;
      return {
        ...stripPicture(outline, strip, reach, KERB_TAPER),
        blocks: kerbBlocks(outline, strip, reach),
      };
    });
    this.#gravel = outline.gravel.map((strip) =>
      stripPicture(outline, strip, [outline.halfWidthM, outline.halfWidthM + BESIDE_M - 2], GRAVEL_TAPER),
    );
    this.#scenery = plantTrees(outline);
    this.#grid = gridSlots(world);
  }

  /** Ground and road, in metres, below the cars. */
  drawGround(context: CanvasRenderingContext2D, camera: Camera): void {
    const { x, y, reachM, zoom } = camera;
    this.#grass ??= grassPattern(context);
    context.fillStyle = this.#grass ?? palette.grass;
    context.fillRect(x - reachM, y - reachM, 2 * reachM, 2 * reachM);
    const isNear = (at: { readonly x: number; readonly y: number; readonly radiusM: number }) =>
      Math.hypot(at.x - x, at.y - y) < at.radiusM + reachM;
    const pieces = this.#pieces.filter(({ piece }) => isNear(piece));
    const isDetailed = zoom > DETAIL_ZOOM;
    if (isDetailed) fill(context, this.#gravel.filter(isNear), palette.gravel);
    context.fillStyle = palette.runOff;
    if (isDetailed) for (const { runOff } of pieces) context.fill(runOff);
    context.fillStyle = palette.asphalt;
    for (const { road } of pieces) context.fill(road);
    if (isDetailed) {
      context.lineWidth = RUBBER_M;
      context.lineCap = "butt";
      context.strokeStyle = palette.rubber;
      for (const { rubber } of pieces) context.stroke(rubber);
    }
    context.lineWidth = Math.max(EDGE_LINE_M, 0.7 / zoom);
    context.strokeStyle = palette.line;
    for (const { edges } of pieces) context.stroke(edges);
    if (isDetailed) {
      const kerbs = this.#kerbs.filter(isNear);
      fill(context, kerbs, palette.kerbWhite);
      context.fillStyle = palette.kerbRed;
      for (const { blocks } of kerbs) if (blocks !== undefined) context.fill(blocks);
      context.lineWidth = 0.16;
      context.strokeStyle = palette.line;
      context.stroke(this.#grid);
    }
    this.#drawStartLine(context);
  }

  /** What stands above the cars. */
  drawTrees(context: CanvasRenderingContext2D, camera: Camera): void {
    const { x, y, reachM, zoom } = camera;
    if (zoom < 1.2) return;
    const { trees, count } = this.#scenery;
    this.#trees ??= treeSprites();
    context.fillStyle = palette.treeShadow;
    context.beginPath();
    for (let i = 0; i < count; i++) {
      const [treeX, treeY, radiusM] = [trees[3 * i], trees[3 * i + 1], trees[3 * i + 2]];
      if (Math.abs(treeX - x) > reachM + 8 || Math.abs(treeY - y) > reachM + 8) continue;
      context.moveTo(treeX + 2.2 + radiusM, treeY - 2.2);
      context.arc(treeX + 2.2, treeY - 2.2, radiusM, 0, 2 * Math.PI);
    }
    context.fill();
    for (let i = 0; i < count; i++) {
      const [treeX, treeY, radiusM] = [trees[3 * i], trees[3 * i + 1], trees[3 * i + 2]];
      if (Math.abs(treeX - x) > reachM + 8 || Math.abs(treeY - y) > reachM + 8) continue;
      const size = radiusM * 2.2;
      context.drawImage(this.#trees, (i % 4) * 64, 0, 64, 64, treeX - size / 2, treeY - size / 2, size, size);
    }
  }

  /** Chequered, across the road at the origin: the track starts there, to the east. */
  #drawStartLine(context: CanvasRenderingContext2D): void {
    const half = this.outline.halfWidthM;
    const size = (2 * half) / START_LINE_SQUARES;
    for (let row = 0; row < 2; row++)
      for (let i = 0; i < START_LINE_SQUARES; i++) {
        context.fillStyle = (i + row) % 2 === 0 ? "#f4f5f7" : "#16181d";
        context.fillRect((row - 1) * size, -half + i * size, size, size);
      }
  }
}

function fill(context: CanvasRenderingContext2D, strips: readonly StripPicture[], colour: string): void {
  context.fillStyle = colour;
  for (const { path } of strips) context.fill(path);
}

function drawPiece(outline: TrackOutline, piece: TrackPiece): PiecePicture {
  const { halfWidthM, racingLine, count } = outline;
  const edges = new Path2D();
  const rubber = new Path2D();
  const edge = halfWidthM - EDGE_LINE_M;
  for (const lateral of [edge, -edge])
    for (let i = piece.from; i <= piece.to; i++) addPoint(edges, outline, i, lateral, i === piece.from);
  for (let i = piece.from; i <= piece.to; i++)
    addPoint(rubber, outline, i, racingLine[wrap(i, count)], i === piece.from);
  return {
    piece,
    road: band(outline, piece, halfWidthM),
    runOff: band(outline, piece, halfWidthM + RUN_OFF_M),
    edges,
    rubber,
  };
}

function band(outline: TrackOutline, { from, to }: TrackPiece, halfM: number): Path2D {
  const path = new Path2D();
  // A little beyond its end, so that no line of grass shows between two pieces.
  for (let i = from; i <= to; i++) addPoint(path, outline, i, halfM, i === from);
  addPoint(path, outline, to + 0.02, halfM, false);
  addPoint(path, outline, to + 0.02, -halfM, false);
  for (let i = to; i >= from; i--) addPoint(path, outline, i, -halfM, false);
  path.closePath();
  return path;
}

/** From the inner to the outer edge of a strip, metres from the centre. */
type Reach = readonly [innerM: number, outerM: number];

function stripPicture(outline: TrackOutline, strip: Strip, reach: Reach, taper: number): StripPicture {
  const { from, to, side } = strip;
  const [innerM, outerM] = reach;
  const middle = wrap((from + to) >> 1, outline.count);
  const path = new Path2D();
  for (let i = from; i <= to; i++) addPoint(path, outline, i, side * innerM, i === from);
  for (let i = to; i >= from; i--) addPoint(path, outline, i, side * widthAt(strip, i, reach, taper), false);
  path.closePath();
  const radiusM = ((to - from) / 2 + 1) * outline.spacingM + outerM;
  return { x: outline.xs[middle], y: outline.ys[middle], radiusM, path };
}

/** Every second block. */
function kerbBlocks(outline: TrackOutline, strip: Strip, reach: Reach): Path2D {
  const path = new Path2D();
  const { side, from, to } = strip;
  for (let i = from + 1; i < to; i += 2) {
    addPoint(path, outline, i, side * reach[0], true);
    addPoint(path, outline, i + 1, side * reach[0], false);
    addPoint(path, outline, i + 1, side * widthAt(strip, i + 1, reach, KERB_TAPER), false);
    addPoint(path, outline, i, side * widthAt(strip, i, reach, KERB_TAPER), false);
    path.closePath();
  }
  return path;
}

/** Where the outer edge of a strip lies at a station. */
function widthAt({ from, to }: Strip, station: number, [innerM, outerM]: Reach, taper: number): number {
  const fromEnd = Math.min(station - from, to - station);
  return innerM + (outerM - innerM) * Math.min(1, fromEnd / taper);
}

function addPoint(
  path: Path2D,
  outline: TrackOutline,
  station: number,
  lateralM: number,
  isFirst: boolean,
): void {
  const { xs, ys, normalXs, normalYs, count } = outline;
  const whole = Math.floor(station);
  const [i, j, part] = [wrap(whole, count), wrap(whole + 1, count), station - whole];
  const at = (values: Float64Array) => values[i] + (values[j] - values[i]) * part;
  const [x, y] = [at(xs) + at(normalXs) * lateralM, at(ys) + at(normalYs) * lateralM];
  if (isFirst) path.moveTo(x, y);
  else path.lineTo(x, y);
}

/** Brackets in front of the cars' places. */
function gridSlots({ track }: RaceWorld): Path2D {
  const path = new Path2D();
  for (const { x, y, yawRad } of track.grid) {
    const [cosine, sine] = [Math.cos(yawRad), Math.sin(yawRad)];
    const at = (ahead: number, left: number) =>
      [x + ahead * cosine - left * sine, y + ahead * sine + left * cosine] as const;
    path.moveTo(...at(1.6, 1.4));
    path.lineTo(...at(2.7, 1.4));
    path.lineTo(...at(2.7, -1.4));
    path.lineTo(...at(1.6, -1.4));
  }
  return path;
}

/** Grass with patches and blades: without it, speed would not show. */
function grassPattern(context: CanvasRenderingContext2D): CanvasPattern | undefined {
  const tile = document.createElement("canvas");
  tile.width = tile.height = GRASS_TILE_PX;
  const pen = tile.getContext("2d");
  if (pen === null) return undefined;
  pen.fillStyle = palette.grass;
  pen.fillRect(0, 0, GRASS_TILE_PX, GRASS_TILE_PX);
  // Always the same: a small generator of its own (Lehmer, modulus 2^31 - 1).
  let seed = 7;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  for (let i = 0; i < 26; i++) {
    const [x, y, radius] = [random() * GRASS_TILE_PX, random() * GRASS_TILE_PX, 14 + random() * 34];
    pen.fillStyle = random() < 0.5 ? "rgb(68 112 60 / 0.28)" : "rgb(96 146 84 / 0.22)";
    for (const [dx, dy] of tiled(x, y, radius)) {
      pen.beginPath();
      pen.arc(x + dx, y + dy, radius, 0, 2 * Math.PI);
      pen.fill();
    }
  }
  for (let i = 0; i < 900; i++) {
    pen.fillStyle = random() < 0.5 ? palette.grassDark : palette.grassLight;
    pen.fillRect(random() * GRASS_TILE_PX, random() * GRASS_TILE_PX, 1.4, 2.6);
  }
  const pattern = context.createPattern(tile, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(1 / GRASS_PX_PER_M));
  return pattern ?? undefined;
}

/** A patch that crosses the border of a tile comes in again on the other side. */
function tiled(x: number, y: number, radius: number): [number, number][] {
  const shifts = (at: number) => [
    0,
    ...(at < radius ? [GRASS_TILE_PX] : []),
    ...(at > GRASS_TILE_PX - radius ? [-GRASS_TILE_PX] : []),
  ];
  return shifts(x).flatMap((dx) => shifts(y).map((dy): [number, number] => [dx, dy]));
}

/** Four trees from above, side by side. */
function treeSprites(): HTMLCanvasElement {
  const sheet = document.createElement("canvas");
  sheet.width = 256;
  sheet.height = 64;
  const pen = sheet.getContext("2d");
  if (pen === null) return sheet;
  const crowns = ["#2f5a34", "#36673a", "#2a4f33", "#43703b"];
  crowns.forEach((colour, i) => {
    const middle = 32 + i * 64;
    pen.fillStyle = colour;
    for (let k = 0; k < 9; k++) {
      const angle = (k / 9) * 2 * Math.PI + i;
      pen.beginPath();
      pen.arc(
        middle + Math.cos(angle) * 15,
        32 + Math.sin(angle) * 15,
        12 + ((k * 5 + i) % 4),
        0,
        2 * Math.PI,
      );
      pen.fill();
    }
    const light = pen.createRadialGradient(middle - 8, 24, 2, middle, 32, 28);
    light.addColorStop(0, "rgb(190 220 150 / 0.38)");
    light.addColorStop(1, "rgb(0 0 0 / 0.12)");
    pen.fillStyle = light;
    pen.beginPath();
    pen.arc(middle, 32, 24, 0, 2 * Math.PI);
    pen.fill();
  });
  return sheet;
}
