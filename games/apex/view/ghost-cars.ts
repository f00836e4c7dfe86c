import type { Ghost } from "@fairtick/game-view";
import type { RaceWorld } from "../rules/index.ts";
import { CarPicture } from "./car-picture.ts";
import { palette } from "./palette.ts";

const OPACITY = 0.5;

export interface GhostFacts {
  readonly name?: string;
  /** Against the ghost at the same place; negative is faster. */
  readonly deltaMs?: number | undefined;
  /** Why there is none. */
  readonly words?: string;
}

/** Cars of other laps, seen through: they touch nobody. */
export class GhostCars {
  readonly #world: RaceWorld;
  readonly #pictures = new Map<number, CarPicture>();
  #ghosts: readonly Ghost[] = [];
  #words: string | undefined;

  constructor(world: RaceWorld) {
    this.#world = world;
  }

  /** `words`: why there is none though one was asked for. */
  show(ghosts: readonly Ghost[], words: string | undefined): void {
    this.#ghosts = ghosts;
    this.#words = words;
  }

  /** To where they were so long after the line; undefined: no lap is being driven. */
  moveTo(msIntoLap: number | undefined): void {
    for (const ghost of this.#ghosts) ghost.moveTo(msIntoLap);
  }

  /** What is told of the first of them to who is at a place of the lap after so long; undefined where none was asked for. */
  facts(msIntoLap: number | undefined, progressM: number): GhostFacts | undefined {
    const [ghost] = this.#ghosts;
    if (ghost === undefined) return this.#words === undefined ? undefined : { words: this.#words };
    const thenMs = msIntoLap === undefined ? undefined : ghost.msAt("distance", progressM);
    return {
      name: ghost.name,
      deltaMs: thenMs === undefined || msIntoLap === undefined ? undefined : msIntoLap - thenMs,
    };
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
