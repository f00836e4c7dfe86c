import { palette } from "./palette.ts";
import { type Bounds, boundsOf } from "./scenery.ts";
import type { TrackOutline } from "./track-outline.ts";

const EDGE_PX = 14;

/** The whole track as a line, with a dot for each car; the longer side lies across. */
export class MiniMap {
  readonly #outline: TrackOutline;
  readonly #bounds: Bounds;
  readonly #path: Path2D;
  readonly #isTurned: boolean;

  constructor(outline: TrackOutline) {
    this.#outline = outline;
    const bounds = boundsOf(outline, 0);
    this.#isTurned = bounds.maxY - bounds.minY > bounds.maxX - bounds.minX;
    this.#bounds = bounds;
    this.#path = new Path2D();
    const { xs, ys } = outline;
    for (let i = 0; i < xs.length; i++) {
      const [x, y] = this.#place(xs[i], ys[i]);
      if (i === 0) this.#path.moveTo(x, y);
      else this.#path.lineTo(x, y);
    }
    this.#path.closePath();
  }

  /** In the box given; `each` is called with a function that draws a dot at a place in the world. */
  draw(
    context: CanvasRenderingContext2D,
    box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
    each: (dot: (x: number, y: number, radiusPx: number, colour: string) => void) => void,
  ): void {
    const { minX, minY, maxX, maxY } = this.#bounds;
    const [spanX, spanY] = this.#isTurned ? [maxY - minY, maxX - minX] : [maxX - minX, maxY - minY];
    const scale = Math.min((box.width - 2 * EDGE_PX) / spanX, (box.height - 2 * EDGE_PX) / spanY);
    const left = box.x + (box.width - spanX * scale) / 2;
    const top = box.y + (box.height - spanY * scale) / 2;
    context.fillStyle = palette.labelBack;
    context.beginPath();
    context.roundRect(box.x, box.y, box.width, box.height, 10);
    context.fill();
    context.save();
    context.translate(left, top);
    context.scale(scale, scale);
    context.lineJoin = "round";
    context.strokeStyle = palette.mapEdge;
    context.lineWidth = 8 / scale;
    context.stroke(this.#path);
    context.strokeStyle = palette.mapTrack;
    context.lineWidth = 3.5 / scale;
    context.stroke(this.#path);
    this.#tick(context, scale);
    context.restore();
    each((x, y, radiusPx, colour) => {
      const [mapX, mapY] = this.#place(x, y);
      // Who has left the map is at its edge.
      const dotX = within(left + mapX * scale, box.x + radiusPx, box.x + box.width - radiusPx);
      const dotY = within(top + mapY * scale, box.y + radiusPx, box.y + box.height - radiusPx);
      context.beginPath();
      context.arc(dotX, dotY, radiusPx, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.fill();
      context.lineWidth = 1.2;
      context.strokeStyle = palette.mapEdge;
      context.stroke();
    });
  }

  /** Where a lap begins. */
  #tick(context: CanvasRenderingContext2D, scale: number): void {
    const { xs, ys, normalXs, normalYs } = this.#outline;
    const reach = 6 / scale;
    context.beginPath();
    context.moveTo(...this.#place(xs[0] + normalXs[0] * reach, ys[0] + normalYs[0] * reach));
    context.lineTo(...this.#place(xs[0] - normalXs[0] * reach, ys[0] - normalYs[0] * reach));
    context.strokeStyle = palette.kerbRed;
    context.lineWidth = 3 / scale;
    context.stroke();
  }

  /** Metres from the left and from the top. */
  #place(x: number, y: number): [number, number] {
    const { minX, maxX, maxY } = this.#bounds;
    return this.#isTurned ? [maxY - y, maxX - x] : [x - minX, maxY - y];
  }
}

const within = (value: number, from: number, to: number): number => Math.min(to, Math.max(from, value));
