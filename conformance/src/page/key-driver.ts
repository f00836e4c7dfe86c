/**
 * Runs inside of the page: drives the own car of an apex race by the keys that a person would press, looking at the same
 * view. Nothing of it may come from outside of the function, since it travels as text.
 */
export function driveByKeys(): void {
  interface Cars {
    readonly [column: string]: Float32Array;
  }
  interface Line {
    readonly [column: string]: Float64Array;
  }
  interface Session {
    readonly seat: number;
    readonly world: {
      readonly plan: {
        readonly line: Line & { count: number; stationsPerM: number };
        speedsMps: Float32Array[];
      };
      readonly cars: readonly { readonly wheelbaseM: number; readonly maxSteeringAngleRad: number }[];
    };
    readonly view: { readonly cars: Cars };
  }
  const page = globalThis as unknown as {
    readonly fairtick: { readonly session: Session };
    readonly KeyboardEvent: new (type: string, init: { readonly code: string }) => object;
    dispatchEvent(event: object): void;
    requestAnimationFrame(run: () => void): void;
  };
  const { session } = page.fairtick;
  const { plan, cars: specs } = session.world;
  const { line } = plan;
  const seat = session.seat;
  const down = new Set<string>();
  const key = (code: string, isDown: boolean) => {
    if (isDown === down.has(code)) return;
    if (isDown) down.add(code);
    else down.delete(code);
    page.dispatchEvent(new page.KeyboardEvent(isDown ? "keydown" : "keyup", { code }));
  };
  const at = (column: string) => session.view.cars[column]![seat]!;
  const stationAt = (distanceM: number) => Math.floor(distanceM * line.stationsPerM) % line.count;
  const place = (axis: "X" | "Y", station: number) =>
    line[`center${axis}s`]![station]! + line[`normal${axis}s`]![station]! * line["laterals"]![station]!;
  const step = () => {
    const speed = at("speed");
    const aim = stationAt(at("progress") + 6 + speed * 0.45);
    const [dx, dy] = [place("X", aim) - at("x"), place("Y", aim) - at("y")];
    const turn = Math.atan2(dy, dx) - at("yaw");
    const curvature = (2 * Math.sin(turn)) / Math.max(4, Math.hypot(dx, dy));
    const car = specs[at("spec")]!;
    const wanted = Math.atan(curvature * car.wheelbaseM) / car.maxSteeringAngleRad;
    key("ArrowLeft", wanted - at("steering") > 0.012);
    key("ArrowRight", wanted - at("steering") < -0.012);
    const limit = plan.speedsMps[at("spec")]![stationAt(at("progress"))]! * 0.92;
    key("ArrowUp", speed < limit);
    key("ArrowDown", speed > limit + 1.5);
    page.requestAnimationFrame(step);
  };
  page.requestAnimationFrame(step);
}
