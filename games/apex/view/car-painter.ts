import type { SceneLook, ShownSession } from "@fairtick/game-view";
import { type apex, CARS_MAX, CarStatus, type RaceState, type RaceWorld } from "../rules/index.ts";
import type { Camera } from "./camera.ts";
import { CarPicture } from "./car-picture.ts";
import type { GhostCars } from "./ghost-cars.ts";
import { carColours, palette } from "./palette.ts";

const COLLISION_SHOWN_MS = 260;
const RING_MS = 900;
const NAME_CHARACTERS_MAX = 18;

/** Draws the cars of a race, and who sits in them. */
export class CarPainter {
  readonly #session: ShownSession<typeof apex>;
  readonly #world: RaceWorld;
  readonly #state: RaceState;
  readonly #reducedMotion: boolean;
  readonly #pictures = new Map<number, CarPicture>();
  readonly #hitMs = new Float64Array(CARS_MAX).fill(Number.NEGATIVE_INFINITY);
  readonly #screen = new Float64Array(2);
  #areNamesShown = true;
  /** Of each car but the own one. */
  colourOf = carColours("usual");

  constructor(session: ShownSession<typeof apex>, reducedMotion: boolean) {
    this.#session = session;
    this.#world = session.world as RaceWorld;
    this.#state = session.view as RaceState;
    this.#reducedMotion = reducedMotion;
  }

  setLook({ colours, areNamesShown }: SceneLook): void {
    this.colourOf = carColours(colours);
    this.#areNamesShown = areNamesShown;
    this.#pictures.clear();
  }

  /** A car has touched another one. */
  hit(seat: number, nowMs: number): void {
    this.#hitMs[seat] = nowMs;
  }

  /** In metres. */
  drawCars(context: CanvasRenderingContext2D, { x, y, reachM }: Camera, nowMs: number): void {
    const { cars } = this.#state;
    // The own car is drawn last, above those that it touches.
    for (const isOwnTurn of [false, true])
      for (let seat = 0; seat < cars.capacity; seat++) {
        const isOwn = seat === this.#session.seat;
        if (isOwn !== isOwnTurn || !this.#isShown(seat)) continue;
        if (Math.hypot(cars.x[seat] - x, cars.y[seat] - y) > reachM + 6) continue;
        this.#pictureOf(seat).draw(context, {
          x: cars.x[seat],
          y: cars.y[seat],
          yaw: cars.yaw[seat],
          steering: cars.steering[seat],
          brake: cars.brake[seat],
        });
        this.#drawHit(context, seat, nowMs);
      }
  }

  /** In metres: where all of a track is seen, a car is a dot. */
  drawDots(context: CanvasRenderingContext2D, { zoom }: Camera): void {
    const { cars } = this.#state;
    const radius = 4.5 / zoom;
    for (let seat = 0; seat < cars.capacity; seat++) {
      if (!this.#isShown(seat)) continue;
      context.beginPath();
      context.arc(cars.x[seat], cars.y[seat], radius, 0, 2 * Math.PI);
      context.fillStyle = this.colourOf(seat);
      context.fill();
      context.lineWidth = radius / 3;
      context.strokeStyle = "rgb(16 19 26 / 0.8)";
      context.stroke();
    }
  }

  /** In pixels: above each car but the own one. */
  drawNames(context: CanvasRenderingContext2D, camera: Camera, ghosts: GhostCars): void {
    const { cars } = this.#state;
    context.font = "600 12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    // Below, where it is in nobody's way.
    ghosts.each(({ name }, x, y) =>
      this.#drawName(context, camera, `Ghost: ${name}`, x, y, palette.ghost, -1),
    );
    if (!this.#areNamesShown) return;
    for (const { seat, name } of this.#session.roster)
      if (seat !== this.#session.seat && this.#isShown(seat))
        this.#drawName(context, camera, name, cars.x[seat], cars.y[seat], this.colourOf(seat));
  }

  #drawName(
    context: CanvasRenderingContext2D,
    camera: Camera,
    name: string,
    x: number,
    y: number,
    colour: string,
    above: 1 | -1 = 1,
  ): void {
    if (Math.hypot(x - camera.x, y - camera.y) > camera.reachM) return;
    camera.project(x, y, this.#screen);
    const [left, top] = [this.#screen[0], this.#screen[1] - above * (14 + 2.2 * camera.zoom)];
    const text = name.length > NAME_CHARACTERS_MAX ? `${name.slice(0, NAME_CHARACTERS_MAX - 1)}…` : name;
    const width = context.measureText(text).width + 22;
    context.fillStyle = palette.labelBack;
    context.beginPath();
    context.roundRect(left - width / 2, top - 10, width, 20, 5);
    context.fill();
    context.fillStyle = colour;
    context.beginPath();
    context.arc(left - width / 2 + 9, top, 3.5, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = palette.label;
    context.fillText(text, left + 6, top + 0.5);
  }

  /** A ring that fades where two cars have touched. */
  #drawHit(context: CanvasRenderingContext2D, seat: number, nowMs: number): void {
    const ageMs = nowMs - this.#hitMs[seat];
    if (ageMs > COLLISION_SHOWN_MS || this.#reducedMotion) return;
    const { cars } = this.#state;
    context.beginPath();
    context.arc(cars.x[seat], cars.y[seat], 2.4 + (ageMs / RING_MS) * 6, 0, 2 * Math.PI);
    context.lineWidth = 0.25;
    context.strokeStyle = `rgb(255 236 190 / ${0.7 * (1 - ageMs / COLLISION_SHOWN_MS)})`;
    context.stroke();
  }

  #isShown(seat: number): boolean {
    const { cars } = this.#state;
    return cars.alive[seat] === 1 && cars.status[seat] !== CarStatus.retired;
  }

  #pictureOf(seat: number): CarPicture {
    const spec = this.#state.cars.spec[seat];
    const key = seat * 256 + spec;
    let picture = this.#pictures.get(key);
    if (picture === undefined) {
      const isOwn = seat === this.#session.seat;
      picture = new CarPicture(this.#world.cars[spec], isOwn ? palette.own : this.colourOf(seat), isOwn);
      this.#pictures.set(key, picture);
    }
    return picture;
  }
}
