import type { SceneCamera } from "@fairtick/game-view";
import type { Camera } from "./camera.ts";
import type { RaceRow } from "./race-model.ts";

/** So long the director stays with a fight. */
const DIRECTOR_MS = 9000;
/** Nobody wants to be nearer or farther than this, as a factor of the usual distance. */
const CLOSENESS = [0.12, 4] as const;

/** Whose car is looked at: the own one, a chosen one, what the director finds, or none. */
export class RaceWatch implements SceneCamera {
  readonly #camera: Camera;
  #mode: SceneCamera["mode"] = "director";
  #followed: number | undefined;
  /** Who was chosen, and may come back: in a replay that goes back to before the start. */
  #chosen: number | undefined;
  #chosenMs = Number.NEGATIVE_INFINITY;

  /** `own`: the seat of who drives. */
  constructor(camera: Camera, own: number | undefined) {
    this.#camera = camera;
    this.#followed = own;
    this.#chosen = own;
    if (own !== undefined) this.#mode = "seat";
  }

  get mode(): SceneCamera["mode"] {
    return this.#mode;
  }

  get followed(): number | undefined {
    return this.#followed;
  }

  follow(seat: number): void {
    this.#camera.isFree = false;
    this.#followed = seat;
    this.#chosen = seat;
    this.#mode = "seat";
  }

  direct(): void {
    this.#camera.isFree = false;
    this.#mode = "director";
    this.#chosenMs = Number.NEGATIVE_INFINITY;
  }

  pan(dxPx: number, dyPx: number): void {
    this.#mode = "free";
    this.#camera.isFree = true;
    this.#camera.pan(dxPx, dyPx);
  }

  zoom(factor: number): void {
    const camera = this.#camera;
    if (camera.isFree) camera.zoom *= factor;
    else camera.closeness = Math.min(CLOSENESS[1], Math.max(CLOSENESS[0], camera.closeness * factor));
  }

  /** The next car in the order of the race, or the one before. */
  step(by: number, rows: readonly RaceRow[]): void {
    if (rows.length === 0) return;
    const now = rows.findIndex(({ seat }) => seat === this.#followed);
    this.follow(rows[(now + by + rows.length) % rows.length].seat);
  }

  /** For the director: the closest fight that is going on, for some seconds at a time. `rows` is asked for only then. */
  update(isThere: (seat: number) => boolean, nowMs: number, rows: () => readonly RaceRow[]): void {
    if (this.#mode === "seat" && this.#chosen !== undefined && isThere(this.#chosen))
      this.#followed = this.#chosen;
    const isFollowed = this.#followed !== undefined && isThere(this.#followed);
    if (isFollowed && (this.#mode !== "director" || nowMs - this.#chosenMs < DIRECTOR_MS)) return;
    const running = rows().filter((row) => !row.isRetired);
    const fights = running.filter(({ gapMs, isFinished }) => gapMs !== undefined && !isFinished);
    const closest = fights.reduce<RaceRow | undefined>(
      (best, row) => (best === undefined || (row.gapMs as number) < (best.gapMs as number) ? row : best),
      undefined,
    );
    this.#followed = (closest ?? running[0])?.seat;
    this.#chosenMs = nowMs;
  }
}
