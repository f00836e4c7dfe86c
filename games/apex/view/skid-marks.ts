/** Marks of two rear wheels for some thousand steps of cars; the oldest make room. */
const MARKS_MAX = 3000;
/** A longer step is a jump, not a mark. */
const STEP_MAX_M = 4;
const STEP_MIN_M = 0.5;
const WIDTH_M = 0.26;

/** What tyres leave on the road. */
export class SkidMarks {
  /** For each mark x, y, x, y. */
  readonly #marks = new Float32Array(MARKS_MAX * 4);
  #next = 0;
  #count = 0;
  /** By wheel: where its last mark ended; NaN where there is none. */
  readonly #lastXs: Float64Array;
  readonly #lastYs: Float64Array;

  constructor(wheels: number) {
    this.#lastXs = new Float64Array(wheels).fill(Number.NaN);
    this.#lastYs = new Float64Array(wheels).fill(Number.NaN);
  }

  get count(): number {
    return this.#count;
  }

  /** A wheel slides at this place. */
  mark(wheel: number, x: number, y: number): void {
    const [lastX, lastY] = [this.#lastXs[wheel], this.#lastYs[wheel]];
    const stepM = Math.hypot(x - lastX, y - lastY);
    if (stepM < STEP_MIN_M) return;
    if (stepM <= STEP_MAX_M) {
      this.#marks.set([lastX, lastY, x, y], this.#next * 4);
      this.#next = (this.#next + 1) % MARKS_MAX;
      this.#count = Math.min(MARKS_MAX, this.#count + 1);
    }
    this.#lastXs[wheel] = x;
    this.#lastYs[wheel] = y;
  }

  /** A wheel rolls: its next mark begins anew. */
  lift(wheel: number): void {
    this.#lastXs[wheel] = Number.NaN;
  }

  /** Those near a place, in two tones: the older half has faded. */
  draw(context: CanvasRenderingContext2D, x: number, y: number, reachM: number, colour: string): void {
    context.lineWidth = WIDTH_M;
    context.lineCap = "butt";
    const half = this.#count >> 1;
    this.#stroke(context, 0, half, x, y, reachM, `rgb(${colour} / 0.22)`);
    this.#stroke(context, half, this.#count, x, y, reachM, `rgb(${colour} / 0.4)`);
  }

  #stroke(
    context: CanvasRenderingContext2D,
    from: number,
    to: number,
    x: number,
    y: number,
    reachM: number,
    colour: string,
  ): void {
    context.beginPath();
    for (let i = from; i < to; i++) {
      const at = ((this.#next - this.#count + i + MARKS_MAX) % MARKS_MAX) * 4;
      const [fromX, fromY] = [this.#marks[at], this.#marks[at + 1]];
      if (Math.abs(fromX - x) > reachM || Math.abs(fromY - y) > reachM) continue;
      context.moveTo(fromX, fromY);
      context.lineTo(this.#marks[at + 2], this.#marks[at + 3]);
    }
    context.strokeStyle = colour;
    context.stroke();
  }
}
