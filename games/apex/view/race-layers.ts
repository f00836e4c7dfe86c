import { type DebugLayer, type ShownSnapshot, textKey } from "@fairtick/game-view";
import { type CarSpec, CarStatus, type RaceState, type RaceWorld } from "../rules/index.ts";

/** What can be drawn over a race for those who write bots, rules or netcode. */
export const raceLayers = [
  { name: "motion", label: textKey("Heading, and the way of half a second") },
  { name: "contact", label: textKey("Outlines that contacts are about") },
  { name: "server", label: textKey("Where the server saw each car last") },
] as const satisfies readonly DebugLayer[];

type LayerName = (typeof raceLayers)[number]["name"];

const layerColours: Readonly<Record<LayerName, string>> = {
  motion: "#00fff0",
  contact: "#ff2bd6",
  server: "#fff500",
};

/** The way that is drawn is as long as the car goes in this time at its present speed. */
export const WAY_S = 0.5;
const HEADING_LENGTHS = 1.5;
const LINE_PX = 1.5;

/** Where a car is: metres, and radians from the x axis to the left. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly yaw: number;
}

/** Draws the layers that are wanted, in metres. */
export class RaceLayers {
  readonly #world: RaceWorld;
  #shown: ReadonlySet<string> = new Set();

  constructor(world: RaceWorld) {
    this.#world = world;
  }

  show(names: ReadonlySet<string>): void {
    this.#shown = names;
  }

  /** `zoom`: pixels a metre. */
  draw(
    context: CanvasRenderingContext2D,
    zoom: number,
    state: RaceState,
    snapshot: ShownSnapshot | undefined,
  ): void {
    if (this.#shown.size === 0) return;
    context.save();
    context.lineWidth = LINE_PX / zoom;
    context.setLineDash([]);
    this.#strokeCars(context, "motion", state, (car, pose, seat) => {
      const speedMps = state.cars.speed[seat] ?? 0;
      return [headingOf(car, pose), wayOf(pose, speedMps)];
    });
    this.#strokeCars(context, "contact", state, (car, pose) => [contactOutline(car, pose, this.#world)]);
    const seen = snapshot?.tables["cars"];
    if (seen !== undefined) {
      context.setLineDash([4 / zoom, 3 / zoom]);
      this.#strokeCars(context, "server", state, (car, pose, seat) => {
        const there = seenPose(seen, seat);
        return there === undefined ? [] : [outlineOf(car, there), [pose.x, pose.y, there.x, there.y]];
      });
    }
    context.restore();
  }

  #strokeCars(
    context: CanvasRenderingContext2D,
    layer: LayerName,
    { cars }: RaceState,
    lines: (car: CarSpec, pose: Pose, seat: number) => readonly (readonly number[])[],
  ): void {
    if (!this.#shown.has(layer)) return;
    context.strokeStyle = layerColours[layer];
    context.beginPath();
    for (let seat = 0; seat < cars.capacity; seat++) {
      const car = this.#world.cars[cars.spec[seat]];
      if (cars.alive[seat] === 0 || cars.status[seat] === CarStatus.retired || car === undefined) continue;
      const pose = { x: cars.x[seat], y: cars.y[seat], yaw: cars.yaw[seat] };
      for (const line of lines(car, pose, seat)) trace(context, line);
    }
    context.stroke();
  }
}

/** From the middle of the car through its nose: x and y of both ends, m. */
export function headingOf({ lengthM }: CarSpec, { x, y, yaw }: Pose): number[] {
  const reachM = HEADING_LENGTHS * lengthM;
  return [x, y, x + Math.cos(yaw) * reachM, y + Math.sin(yaw) * reachM];
}

/** Where the car gets in `WAY_S` straight on, with a bar across its end; cars do not slide sideways. */
export function wayOf({ x, y, yaw }: Pose, speedMps: number): number[] {
  const [alongX, alongY] = [Math.cos(yaw), Math.sin(yaw)];
  const [endX, endY] = [x + alongX * speedMps * WAY_S, y + alongY * speedMps * WAY_S];
  return [x, y, endX, endY, endX - alongY, endY + alongX, endX + alongY, endY - alongX];
}

/** Corners of the car, x and y in turn, m, closed. */
export function outlineOf({ lengthM, widthM }: CarSpec, { x, y, yaw }: Pose): number[] {
  const [alongX, alongY] = [(Math.cos(yaw) * lengthM) / 2, (Math.sin(yaw) * lengthM) / 2];
  const [acrossX, acrossY] = [(-Math.sin(yaw) * widthM) / 2, (Math.cos(yaw) * widthM) / 2];
  const corner = (along: number, across: number) => [
    x + along * alongX + across * acrossX,
    y + along * alongY + across * acrossY,
  ];
  return [...corner(1, 1), ...corner(-1, 1), ...corner(-1, -1), ...corner(1, -1), ...corner(1, 1)];
}

/** What the rules compare when cars meet: the car itself, or the upright box around it, as the session's options say. */
export function contactOutline(
  car: CarSpec,
  pose: Pose,
  { options }: Pick<RaceWorld, "options">,
): readonly number[] {
  const outline = outlineOf(car, pose);
  if (options.collisionModel === "oriented") return outline;
  const xs = outline.filter((_, i) => i % 2 === 0);
  const ys = outline.filter((_, i) => i % 2 === 1);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  return [left, low, right, low, right, high, left, high, left, low];
}

function seenPose({ shown, columns }: ShownSnapshot["tables"][string], seat: number): Pose | undefined {
  if ((shown[seat] ?? 0) === 0) return undefined;
  const [x, y, yaw] = ["x", "y", "yaw"].map((column) => columns[column]?.[seat]);
  return x === undefined || y === undefined || yaw === undefined ? undefined : { x, y, yaw };
}

function trace(context: CanvasRenderingContext2D, line: readonly number[]): void {
  for (let i = 0; i + 1 < line.length; i += 2) {
    if (i === 0) context.moveTo(line[i]!, line[i + 1]!);
    else context.lineTo(line[i]!, line[i + 1]!);
  }
}
