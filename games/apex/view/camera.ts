/** How the camera turns: with the car, or north always up. */
export type CameraMode = "behind" | "north";

const HEADING_TIME_MS = 220;
const ZOOM_TIME_MS = 700;
const PLACE_TIME_MS = 260;
/** What is seen from top to bottom, m, at rest and for each m/s more. */
const SEEN_AT_REST_M = 62;
const SEEN_PER_MPS_M = 1.15;
/** The car is so far below the middle, as a share of the height, when the camera turns with it. */
const BELOW_MIDDLE = 0.24;
/** With north up, the camera looks to where the car is after so long, s, and never farther than a share of what is seen. */
const LOOK_AHEAD_S = 0.7;
const LOOK_AHEAD_SHARE = 0.3;
const SNAP_M = 60;

/** Follows a place in the world. World: metres, y to the north; screen: CSS pixels, y down. */
export class Camera {
  mode: CameraMode;
  x = 0;
  y = 0;
  /** Pixels a metre. */
  zoom = 8;
  /** 1 is the usual distance. */
  closeness = 1;
  /** It stays where it is, north up, until it is moved. */
  isFree = false;
  #rotation = 0;
  #width = 1;
  #height = 1;
  #isNew = true;

  constructor(mode: CameraMode) {
    this.mode = mode;
  }

  /** Radius of a circle around the camera that holds all that is seen, m. */
  get reachM(): number {
    return (Math.hypot(this.#width, this.#height) * (0.5 + BELOW_MIDDLE)) / this.zoom;
  }

  follow(
    target: { readonly x: number; readonly y: number; readonly yaw: number; readonly speed: number },
    width: number,
    height: number,
    elapsedMs: number,
  ): void {
    const { x, y, yaw, speed } = target;
    this.#width = width;
    this.#height = height;
    const seenM = (SEEN_AT_REST_M + speed * SEEN_PER_MPS_M) / this.closeness;
    const zoom = Math.min(height, width * 1.1) / seenM;
    const aheadM =
      this.mode === "behind"
        ? 0
        : Math.min(speed * LOOK_AHEAD_S, (LOOK_AHEAD_SHARE * Math.min(width, height)) / zoom);
    const [goalX, goalY] = [x + Math.cos(yaw) * aheadM, y + Math.sin(yaw) * aheadM];
    const rotation = this.mode === "behind" ? yaw - Math.PI / 2 : 0;
    const isFar = Math.hypot(goalX - this.x, goalY - this.y) > SNAP_M;
    if (this.#isNew || isFar) {
      this.#isNew = false;
      [this.x, this.y, this.zoom, this.#rotation] = [goalX, goalY, zoom, rotation];
      return;
    }
    const part = (timeMs: number) => 1 - Math.exp(-elapsedMs / timeMs);
    this.zoom += (zoom - this.zoom) * part(ZOOM_TIME_MS);
    this.#rotation += shortest(rotation - this.#rotation) * part(HEADING_TIME_MS);
    if (this.mode === "behind") [this.x, this.y] = [x, y];
    else {
      // The look-ahead moves softly, the car itself is never late.
      this.x += (goalX - this.x) * part(PLACE_TIME_MS);
      this.y += (goalY - this.y) * part(PLACE_TIME_MS);
    }
  }

  /** Stays where it is, north up. */
  stay(width: number, height: number): void {
    this.#width = width;
    this.#height = height;
    this.#rotation = 0;
  }

  /** What is seen goes by so many pixels to the right and down. */
  pan(dxPx: number, dyPx: number): void {
    if (this.mode === "behind") this.y += (BELOW_MIDDLE * this.#height) / this.zoom;
    this.mode = "north";
    this.#rotation = 0;
    this.x -= dxPx / this.zoom;
    this.y += dyPx / this.zoom;
  }

  /** Shows all of a box, north up. */
  fit(
    box: { readonly minX: number; readonly minY: number; readonly maxX: number; readonly maxY: number },
    width: number,
    height: number,
  ): void {
    this.#width = width;
    this.#height = height;
    this.mode = "north";
    this.#rotation = 0;
    this.#isNew = false;
    this.x = (box.minX + box.maxX) / 2;
    this.y = (box.minY + box.maxY) / 2;
    this.zoom = Math.min(width / (box.maxX - box.minX), height / (box.maxY - box.minY));
  }

  /** Makes the context draw in metres. */
  apply(context: CanvasRenderingContext2D): void {
    context.translate(this.#width / 2, this.#centerY);
    context.rotate(this.#rotation);
    context.scale(this.zoom, -this.zoom);
    context.translate(-this.x, -this.y);
  }

  /** Where a place is on the screen: writes x and y to `out`. */
  project(x: number, y: number, out: Float64Array): void {
    const [dx, dy] = [(x - this.x) * this.zoom, (this.y - y) * this.zoom];
    const [cosine, sine] = [Math.cos(this.#rotation), Math.sin(this.#rotation)];
    out[0] = this.#width / 2 + dx * cosine - dy * sine;
    out[1] = this.#centerY + dx * sine + dy * cosine;
  }

  /** Where a screen's north points, radians clockwise. */
  get rotation(): number {
    return this.#rotation;
  }

  get #centerY(): number {
    return this.#height * (this.mode === "behind" ? 0.5 + BELOW_MIDDLE : 0.5);
  }
}

function shortest(angle: number): number {
  return angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
}
