import { abs, clz32, floor } from "./maths.ts";

/** Enough for a cell each metre on a square kilometre; more is a cell size in the wrong unit. */
const CELLS_MAX = 1 << 20;

/**
 * Rows of a table by place, rebuilt whole: a counting sort of the rows into equal square cells. Positions
 * outside the rectangle belong to the nearest cell on its edge, so they are found as well, only slower.
 *
 * Answers come in ascending row order, whatever cells they lie in, because the order in which a step meets its
 * neighbours decides its result: hits set bits, and the bits are read in order.
 */
export class SpatialGrid {
  readonly capacity: number;
  private readonly minX: number;
  private readonly minY: number;
  private readonly cellsPerUnit: number;
  private readonly columns: number;
  private readonly lines: number;
  /** Entries of cell c are cellStart[c] up to cellStart[c + 1]; the cells of one line are neighbours. */
  private readonly cellStart: Uint32Array;
  private readonly cellOfRow: Uint32Array;
  private readonly entryRow: Uint32Array;
  private readonly entryX: Float64Array;
  private readonly entryY: Float64Array;
  private readonly hits: Uint32Array;

  /**
   * Covers minX..maxX by minY..maxY with square cells of `cellSize` (about the usual query radius) and takes up
   * to `capacity` rows. RangeError for an empty rectangle or more than 2^20 cells.
   */
  constructor(minX: number, minY: number, maxX: number, maxY: number, cellSize: number, capacity: number) {
    this.minX = minX;
    this.minY = minY;
    this.cellsPerUnit = 1 / cellSize;
    this.columns = floor((maxX - minX) * this.cellsPerUnit) + 1;
    this.lines = floor((maxY - minY) * this.cellsPerUnit) + 1;
    const cells = this.columns * this.lines;
    if (!(minX < maxX && minY < maxY && cellSize > 0 && cells <= CELLS_MAX)) {
      throw new RangeError(
        `A grid of ${minX}..${maxX} by ${minY}..${maxY} with cells of ${cellSize} has ${cells} cells; ` +
          `allowed are 1 to ${CELLS_MAX}.`,
      );
    }
    this.capacity = capacity;
    this.cellStart = new Uint32Array(cells + 1);
    this.cellOfRow = new Uint32Array(capacity);
    this.entryRow = new Uint32Array(capacity);
    this.entryX = new Float64Array(capacity);
    this.entryY = new Float64Array(capacity);
    this.hits = new Uint32Array((capacity + 31) >>> 5);
  }

  /**
   * Takes the positions of rows 0 to count - 1, without those whose `alive` is 0; earlier contents are gone.
   * Positions are copied, so later changes of `xs` and `ys` do not show. RangeError beyond the capacity.
   */
  rebuild(
    xs: Float64Array | Float32Array,
    ys: Float64Array | Float32Array,
    count: number,
    alive?: Uint8Array,
  ): void {
    if (!(count >= 0 && count <= this.capacity)) {
      throw new RangeError(`${count} rows; this grid takes 0 to ${this.capacity}.`);
    }
    const { cellStart, cellOfRow } = this;
    cellStart.fill(0);
    for (let row = 0; row < count; row++) {
      if (alive !== undefined && alive[row] === 0) continue;
      const cell = this.lineOf(ys[row]) * this.columns + this.columnOf(xs[row]);
      cellOfRow[row] = cell;
      cellStart[cell]++;
    }
    for (let cell = 1; cell < cellStart.length; cell++) cellStart[cell] += cellStart[cell - 1];
    // Each start is now its cell's end; filling backwards moves it to the start and keeps rows ascending.
    for (let row = count - 1; row >= 0; row--) {
      if (alive !== undefined && alive[row] === 0) continue;
      const entry = --cellStart[cellOfRow[row]];
      this.entryRow[entry] = row;
      this.entryX[entry] = xs[row];
      this.entryY[entry] = ys[row];
    }
  }

  /**
   * Writes the rows at most `radius` away from (x, y) to `out` in ascending order and returns how many. When
   * `out` is too short it takes the lowest rows; one of `capacity` length never is.
   */
  queryCircle(x: number, y: number, radius: number, out: Uint32Array): number {
    if (!(radius >= 0)) return 0;
    const { cellStart, hits, columns } = this;
    // Wider by more than x - radius and the distance test can round, so that no cell of a hit is left out.
    const reach = radius + (radius + abs(x) + abs(y)) * 1e-12;
    const firstColumn = this.columnOf(x - reach);
    const endColumn = this.columnOf(x + reach) + 1;
    const lastLine = this.lineOf(y + reach);
    let lowWord = hits.length;
    let highWord = -1;
    for (let line = this.lineOf(y - reach); line <= lastLine; line++) {
      const end = cellStart[line * columns + endColumn];
      for (let entry = cellStart[line * columns + firstColumn]; entry < end; entry++) {
        const dx = this.entryX[entry] - x;
        const dy = this.entryY[entry] - y;
        if (!(dx * dx + dy * dy <= radius * radius)) continue;
        const row = this.entryRow[entry];
        const word = row >>> 5;
        hits[word] |= 1 << (row & 31);
        if (word < lowWord) lowWord = word;
        if (word > highWord) highWord = word;
      }
    }
    return this.takeHits(lowWord, highWord, out);
  }

  /** Lists the set bits and clears them for the next query. */
  private takeHits(lowWord: number, highWord: number, out: Uint32Array): number {
    const { hits } = this;
    let found = 0;
    for (let word = lowWord; word <= highWord; word++) {
      let bits = hits[word];
      hits[word] = 0;
      for (; bits !== 0 && found < out.length; bits &= bits - 1) {
        out[found++] = word * 32 + 31 - clz32(bits & -bits);
      }
    }
    return found;
  }

  /** Limited before it becomes an integer, so that infinities and NaN (column 0, and never a hit) are safe. */
  private columnOf(x: number): number {
    const column = floor((x - this.minX) * this.cellsPerUnit);
    return column > 0 ? (column < this.columns ? column : this.columns - 1) : 0;
  }

  private lineOf(y: number): number {
    const line = floor((y - this.minY) * this.cellsPerUnit);
    return line > 0 ? (line < this.lines ? line : this.lines - 1) : 0;
  }
}
