import { type SceneLook, type ShownSession, t } from "@fairtick/game-view";
import { type apex, CARS_MAX, CarStatus, type RaceState, type RaceWorld } from "../rules/index.ts";
import type { Camera } from "./camera.ts";
import { CarPicture } from "./car-picture.ts";
import type { GhostCars } from "./ghost-cars.ts";
import { type LabelBox, LabelPlaces, type WantedLabel } from "./label-places.ts";
import { carColours, palette } from "./palette.ts";

const COLLISION_SHOWN_MS = 260;
const RING_MS = 900;
const NAME_CHARACTERS_MAX = 18;
const LABEL_PX = 20;
const CAR_M = 4;

export interface ShownNames {
  /** Seat of who is followed, -1 for nobody. */
  readonly followed: number;
  /** Since the picture before. */
  readonly elapsedMs: number;
}

interface NameLabel extends LabelBox {
  readonly text: string;
}

/** Draws the cars of a race, and who sits in them. */
export class CarPainter {
  readonly #session: ShownSession<typeof apex>;
  readonly #world: RaceWorld;
  readonly #state: RaceState;
  readonly #reducedMotion: boolean;
  readonly #pictures = new Map<number, CarPicture>();
  readonly #hitMs = new Float64Array(CARS_MAX).fill(Number.NEGATIVE_INFINITY);
  readonly #screen = new Float64Array(2);
  readonly #places = new LabelPlaces(CARS_MAX);
  /** Of texts in the font of the names, px. */
  readonly #widths = new Map<string, number>();
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

  /** In pixels: above each car but the own one. Of names that would lie over each other those near `followed` are seen. */
  drawNames(context: CanvasRenderingContext2D, camera: Camera, ghosts: GhostCars, names: ShownNames): void {
    context.font = "600 12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    // Below, where it is in nobody's way.
    ghosts.each(({ name }, x, y) => {
      const label = this.#labelOf(context, camera, t("Ghost: {name}", { name }), x, y, -1);
      if (label !== undefined) this.#drawLabel(context, label, palette.ghost);
    });
    if (!this.#areNamesShown) return;
    const labels = this.#labels(context, camera, names.followed);
    const { cars } = this.#state;
    const own = this.#session.seat;
    const occupied = own === undefined ? [] : [this.#boxAround(camera, cars.x[own], cars.y[own])];
    this.#places.update(labels, occupied, names.elapsedMs);
    for (const label of labels) {
      context.globalAlpha = this.#places.opacity(label.seat);
      if (context.globalAlpha > 0) this.#drawLabel(context, label, this.colourOf(label.seat));
    }
    context.globalAlpha = 1;
  }

  /** Of everybody else who can be seen. */
  #labels(context: CanvasRenderingContext2D, camera: Camera, followed: number): (WantedLabel & NameLabel)[] {
    const { cars } = this.#state;
    const [fromX, fromY] = followed < 0 ? [camera.x, camera.y] : [cars.x[followed], cars.y[followed]];
    return this.#session.roster.flatMap(({ seat, name }) => {
      if (seat === this.#session.seat || !this.#isShown(seat)) return [];
      const label = this.#labelOf(context, camera, name, cars.x[seat], cars.y[seat], 1);
      const distanceM = Math.hypot(cars.x[seat] - fromX, cars.y[seat] - fromY);
      return label === undefined ? [] : [{ ...label, seat, distanceM }];
    });
  }

  /** Undefined where it is out of sight. `above`: 1, or -1 for below. */
  #labelOf(
    context: CanvasRenderingContext2D,
    camera: Camera,
    name: string,
    x: number,
    y: number,
    above: 1 | -1,
  ): NameLabel | undefined {
    if (Math.hypot(x - camera.x, y - camera.y) > camera.reachM) return undefined;
    camera.project(x, y, this.#screen);
    const text = name.length > NAME_CHARACTERS_MAX ? `${name.slice(0, NAME_CHARACTERS_MAX - 1)}…` : name;
    const width = this.#widthOf(context, text) + 22;
    const middle = this.#screen[1] - above * (14 + 2.2 * camera.zoom);
    return {
      text,
      left: this.#screen[0] - width / 2,
      top: middle - LABEL_PX / 2,
      width,
      height: LABEL_PX,
    };
  }

  #drawLabel(
    context: CanvasRenderingContext2D,
    { text, left, top, width, height }: NameLabel,
    colour: string,
  ): void {
    const middle = top + height / 2;
    context.fillStyle = palette.labelBack;
    context.beginPath();
    context.roundRect(left, top, width, height, 5);
    context.fill();
    context.fillStyle = colour;
    context.beginPath();
    context.arc(left + 9, middle, 3.5, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = palette.label;
    context.fillText(text, left + width / 2 + 6, middle + 0.5);
  }

  /** A car, whichever way it is turned, px. */
  #boxAround(camera: Camera, x: number, y: number): LabelBox {
    camera.project(x, y, this.#screen);
    const size = CAR_M * camera.zoom;
    return {
      left: this.#screen[0] - size / 2,
      top: this.#screen[1] - size / 2,
      width: size,
      height: size,
    };
  }

  #widthOf(context: CanvasRenderingContext2D, text: string): number {
    let width = this.#widths.get(text);
    if (width === undefined) {
      width = context.measureText(text).width;
      this.#widths.set(text, width);
    }
    return width;
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
