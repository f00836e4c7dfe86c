import type { Ghost } from "@fairtick/game-view";
import type { RaceWorld } from "../rules/index.ts";
import { CarPicture } from "./car-picture.ts";
import { palette } from "./palette.ts";

const OPACITY = 0.5;

/** Cars of other laps, seen through: they touch nobody. */
export class GhostCars {
  readonly #world: RaceWorld;
  readonly #pictures = new Map<number, CarPicture>();
  #ghosts: readonly Ghost[] = [];

  constructor(world: RaceWorld) {
    this.#world = world;
  }

  show(ghosts: readonly Ghost[]): void {
    this.#ghosts = ghosts;
  }

  /** In metres. */
  draw(context: CanvasRenderingContext2D): void {
    context.save();
    context.globalAlpha = OPACITY;
    this.each((ghost, x, y) => {
      this.#pictureOf(ghost)?.draw(context, {
        x,
        y,
        yaw: ghost.value("yaw") ?? 0,
        steering: (ghost.value("steering") ?? 0) / 100,
        brake: 0,
      });
    });
    context.restore();
  }

  /** Those that are on their way at this moment. */
  each(run: (ghost: Ghost, x: number, y: number) => void): void {
    for (const ghost of this.#ghosts) {
      const [x, y] = [ghost.value("x"), ghost.value("y")];
      if (x !== undefined && y !== undefined) run(ghost, x, y);
    }
  }

  /** A car that this race does not know looks like its first one. */
  #pictureOf(ghost: Ghost): CarPicture | undefined {
    const index = ghost.value("car") ?? 0;
    const spec = this.#world.cars[index] ?? this.#world.cars[0];
    if (spec === undefined) return undefined;
    const picture = this.#pictures.get(index) ?? new CarPicture(spec, palette.ghost, true);
    this.#pictures.set(index, picture);
    return picture;
  }
}
