import { hashFloat } from "@fairtick/kernel";
import type { TrackOutline } from "./track-outline.ts";

/** Trees beside a track, three numbers each: x, y, radius in metres. In an order that keeps near ones together. */
export interface Scenery {
  readonly count: number;
  readonly trees: Float32Array;
}

const CELL_M = 17;
const MARGIN_M = 140;
/** From the edge of the road to the first tree. */
const CLEAR_M = 22;
const SHARE = 0.34;
const TREES_MAX = 12_000;

/** The same trees in every page that shows the track. */
export function plantTrees(outline: TrackOutline): Scenery {
  const { xs, ys, count, halfWidthM } = outline;
  const bounds = boundsOf(outline, MARGIN_M);
  const columns = Math.ceil((bounds.maxX - bounds.minX) / CELL_M);
  const rows = Math.ceil((bounds.maxY - bounds.minY) / CELL_M);
  const clear = halfWidthM + CLEAR_M;
  const taken = new Uint8Array(columns * rows);
  const reach = Math.ceil((clear + CELL_M) / CELL_M);
  for (let i = 0; i < count; i += 2) {
    const column = Math.floor((xs[i] - bounds.minX) / CELL_M);
    const row = Math.floor((ys[i] - bounds.minY) / CELL_M);
    for (let r = row - reach; r <= row + reach; r++)
      for (let c = column - reach; c <= column + reach; c++)
        if (r >= 0 && c >= 0 && r < rows && c < columns) {
          const dx = bounds.minX + (c + 0.5) * CELL_M - xs[i];
          const dy = bounds.minY + (r + 0.5) * CELL_M - ys[i];
          if (dx * dx + dy * dy < (clear + CELL_M / 2) ** 2) taken[r * columns + c] = 1;
        }
  }
  const trees: number[] = [];
  for (let cell = 0; cell < taken.length && trees.length < TREES_MAX * 3; cell++) {
    // Woods and meadows: whether trees stand here changes slowly from place to place.
    const wood = hashFloat(11, Math.floor((cell % columns) / 5), Math.floor(cell / columns / 5));
    if (taken[cell] === 1 || hashFloat(7, cell, 0) > SHARE * (0.35 + 1.6 * wood * wood)) continue;
    const x = bounds.minX + ((cell % columns) + hashFloat(7, cell, 1)) * CELL_M;
    const y = bounds.minY + (Math.floor(cell / columns) + hashFloat(7, cell, 2)) * CELL_M;
    trees.push(x, y, 2.6 + 2.6 * hashFloat(7, cell, 3));
  }
  return { count: trees.length / 3, trees: Float32Array.from(trees) };
}

export interface Bounds {
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

export function boundsOf({ xs, ys }: Pick<TrackOutline, "xs" | "ys">, marginM: number): Bounds {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < xs.length; i++) {
    minX = Math.min(minX, xs[i]);
    maxX = Math.max(maxX, xs[i]);
    minY = Math.min(minY, ys[i]);
    maxY = Math.max(maxY, ys[i]);
  }
  return { minX: minX - marginM, minY: minY - marginM, maxX: maxX + marginM, maxY: maxY + marginM };
}
