import { Phase } from "@fairtick/contract";
import type { ActionState, Ghost, Scene, SceneCamera, ScenePlace, ShownSession } from "@fairtick/game-view";
import type { ReactNode } from "react";
import { type apex, CarStatus, type RaceState, type RaceWorld } from "../rules/index.ts";
import { Camera, type CameraMode } from "./camera.ts";
import { CarPicture } from "./car-picture.ts";
import { EngineSound } from "./engine-sound.ts";
import { GhostCars } from "./ghost-cars.ts";
import { KeyWheel } from "./key-wheel.ts";
import { MiniMap } from "./mini-map.ts";
import { carColour, palette } from "./palette.ts";
import { RacePanels } from "./panels/race-panels.tsx";
import { ResultPanel } from "./panels/result-panel.tsx";
import { RaceModel, type RaceRow } from "./race-model.ts";
import { RaceWatch } from "./race-watch.ts";
import { boundsOf } from "./scenery.ts";
import { SkidMarks } from "./skid-marks.ts";
import { TrackPicture } from "./track-picture.ts";

type ApexSession = ShownSession<typeof apex>;

/** Lateral acceleration, as a share of the grip, from which tyres leave marks. */
const SLIDE_SHARE = 0.97;
const SLIDE_SPEED_MPS = 9;
const LOCK_BRAKE = 0.92;
const GRAVITY_MPS2 = 9.81;
const COLLISION_SHOWN_MS = 260;
const CLOSENESS = [1, 1.5, 0.62];
/** On phones the lower corners are the thumbs'. */
const NARROW_PX = 640;
const MAP_PX = { width: 190, height: 130, edge: 16, narrowTop: 128 };
const MINIATURE_EDGE_M = 26;
const RING_MS = 900;

/** A race as it is seen: the picture, what is known of it, and the wheel of whoever drives. */
export class RaceScene implements Scene<typeof apex> {
  readonly #session: ApexSession;
  readonly #place: ScenePlace;
  readonly #world: RaceWorld;
  readonly #state: RaceState;
  readonly #track: TrackPicture;
  readonly #map: MiniMap;
  readonly #camera: Camera;
  readonly #wheel = new KeyWheel();
  readonly #model: RaceModel;
  readonly #marks: SkidMarks;
  readonly #pictures = new Map<number, CarPicture>();
  readonly #hitMs: Float64Array;
  readonly #unsubscribe: (() => void)[];
  /** By seat: how long those took whose finish was told. */
  readonly #totalsMs = new Map<number, number>();
  readonly #screen = new Float64Array(2);
  readonly #watch: RaceWatch;
  readonly #ghosts: GhostCars;
  #closeness = 0;
  #sound: EngineSound | undefined;
  #drawnMs = Number.NaN;
  #nowMs = 0;

  constructor(session: ApexSession, place: ScenePlace) {
    this.#session = session;
    this.#place = place;
    this.#world = session.world as RaceWorld;
    this.#state = session.view as RaceState;
    this.#track = new TrackPicture(this.#world);
    this.#map = new MiniMap(this.#track.outline);
    this.#camera = new Camera(place.reducedMotion ? "north" : "behind");
    const { capacity } = this.#state.cars;
    this.#model = new RaceModel(this.#world, capacity, session.isWhole === true);
    this.#marks = new SkidMarks(capacity * 2);
    this.#hitMs = new Float64Array(capacity).fill(Number.NEGATIVE_INFINITY);
    this.#watch = new RaceWatch(this.#camera, session.seat);
    this.#ghosts = new GhostCars(this.#world);
    this.#unsubscribe = [
      session.on("collision", ({ subject, values: [other] }) => {
        this.#hitMs[subject] = this.#nowMs;
        this.#hitMs[other] = this.#nowMs;
      }),
      session.on("finished", ({ subject, values: [, totalMs] }) => this.#totalsMs.set(subject, totalMs)),
    ];
  }

  drive(actions: ActionState, elapsedMs: number) {
    const { cars } = this.#state;
    const seat = this.#session.seat ?? 0;
    const car = this.#world.cars[cars.spec[seat]];
    if (car === undefined) return {};
    const keys = {
      left: actions.value("left"),
      right: actions.value("right"),
      throttle: actions.value("throttle"),
      brake: actions.value("brake"),
    };
    const wheel = this.#wheel;
    wheel.update(keys, car, cars.speed[seat], elapsedMs / 1000);
    if (!actions.isAnalog) return { steering: wheel.steering, throttle: wheel.throttle, brake: wheel.brake };
    wheel.steerByStick(keys.left - keys.right, car, cars.speed[seat]);
    return { steering: wheel.steering, throttle: keys.throttle, brake: keys.brake };
  }

  act(action: string): void {
    if (action === "camera") this.#camera.mode = nextMode(this.#camera.mode);
    else if (action === "zoom") {
      this.#closeness = (this.#closeness + 1) % CLOSENESS.length;
      this.#camera.closeness = CLOSENESS[this.#closeness];
    } else if (action === "next-car") this.#step(1);
    else if (action === "previous-car") this.#step(-1);
    else if (action === "director" && this.#isWatching) this.#watch.direct();
  }

  get camera(): SceneCamera {
    return this.#watch;
  }

  showGhosts(ghosts: readonly Ghost[]): void {
    this.#ghosts.show(ghosts);
  }

  draw(context: CanvasRenderingContext2D, width: number, height: number, nowMs: number): void {
    const elapsedMs = Number.isNaN(this.#drawnMs) ? 0 : Math.min(250, nowMs - this.#drawnMs);
    this.#drawnMs = nowMs;
    this.#nowMs = nowMs;
    const { ownTick, othersTick } = this.#session;
    const own = this.#session.seat;
    this.#watch.update(
      (seat) => this.#state.cars.alive[seat] === 1,
      nowMs,
      () => this.#rows(),
    );
    this.#model.update(this.#state, own, ownTick ?? othersTick, othersTick, this.#followed);
    this.#leaveMarks();
    this.#hear();
    const camera = this.#camera;
    if (this.#place.isMiniature) camera.fit(boundsOf(this.#track.outline, MINIATURE_EDGE_M), width, height);
    else if (camera.isFree) camera.stay(width, height);
    else camera.follow(this.#target(), width, height, elapsedMs);
    context.save();
    camera.apply(context);
    this.#track.drawGround(context, camera);
    this.#marks.draw(context, camera.x, camera.y, camera.reachM, palette.skid);
    if (this.#place.isMiniature) this.#drawDots(context);
    else {
      this.#ghosts.draw(context);
      this.#drawCars(context);
    }
    if (!this.#place.isMiniature) this.#track.drawTrees(context, camera);
    context.restore();
    if (this.#place.isMiniature) return;
    this.#drawNames(context);
    this.#drawMap(context, width, height);
  }

  setSound(isOn: boolean): void {
    if (isOn) this.#sound ??= new EngineSound();
    else {
      this.#sound?.close();
      this.#sound = undefined;
    }
  }

  panels(): ReactNode {
    return (
      <RacePanels
        state={this.#state}
        world={this.#world}
        rows={this.#rows()}
        times={this.#model.times}
        followed={this.#followed}
        isOwn={this.#followed === this.#session.seat}
      />
    );
  }

  outcome(): ReactNode | undefined {
    const { race, cars } = this.#state;
    const seat = this.#session.seat;
    const isDone =
      race.phase === Phase.finished || (seat !== undefined && cars.status[seat] === CarStatus.finished);
    if (!isDone) return undefined;
    return (
      <ResultPanel
        rows={this.#rows()}
        totalsMs={this.#totalsMs}
        own={seat}
        isFinal={race.phase === Phase.finished}
      />
    );
  }

  close(): void {
    this.setSound(false);
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #target(): { x: number; y: number; yaw: number; speed: number } {
    const { cars } = this.#state;
    const seat = Math.max(0, this.#followed);
    return { x: cars.x[seat], y: cars.y[seat], yaw: cars.yaw[seat], speed: cars.speed[seat] };
  }

  /** The seat in the middle, -1 for none. */
  get #followed(): number {
    return this.#watch.followed ?? -1;
  }

  /** Whether others may be looked at: by who does not drive any more. */
  get #isWatching(): boolean {
    const { seat } = this.#session;
    return seat === undefined || this.#state.cars.status[seat] !== CarStatus.running;
  }

  #rows(): RaceRow[] {
    return this.#model.rows(this.#state, this.#session.roster);
  }

  #step(by: number): void {
    if (this.#isWatching) this.#watch.step(by, this.#rows());
  }

  #leaveMarks(): void {
    const { cars, race } = this.#state;
    if (race.phase !== Phase.active && race.phase !== Phase.finished) return;
    for (let seat = 0; seat < cars.capacity; seat++) {
      const car = this.#world.cars[cars.spec[seat]];
      const isSliding = car !== undefined && cars.alive[seat] === 1 && slides(this.#state, seat, car);
      if (!isSliding) {
        this.#marks.lift(2 * seat);
        this.#marks.lift(2 * seat + 1);
        continue;
      }
      const [cosine, sine] = [Math.cos(cars.yaw[seat]), Math.sin(cars.yaw[seat])];
      for (const side of [0, 1]) {
        const left = (side === 0 ? 1 : -1) * (car.widthM / 2 - 0.2);
        const back = -car.wheelbaseM / 2;
        this.#marks.mark(
          2 * seat + side,
          cars.x[seat] + back * cosine - left * sine,
          cars.y[seat] + back * sine + left * cosine,
        );
      }
    }
  }

  #hear(): void {
    const { cars } = this.#state;
    const seat = this.#followed;
    const car = this.#world.cars[cars.spec[seat]];
    if (this.#sound === undefined || car === undefined) return;
    const isSliding = slides(this.#state, seat, car);
    this.#sound.update({ speed: cars.speed[seat], throttle: cars.throttle[seat], isSliding });
  }

  #drawCars(context: CanvasRenderingContext2D): void {
    const { cars } = this.#state;
    const { x, y, reachM } = this.#camera;
    // The own car is drawn last, above those that it touches.
    for (const isOwnTurn of [false, true])
      for (let seat = 0; seat < cars.capacity; seat++) {
        const isOwn = seat === this.#session.seat;
        if (isOwn !== isOwnTurn || cars.alive[seat] === 0 || cars.status[seat] === CarStatus.retired)
          continue;
        if (Math.hypot(cars.x[seat] - x, cars.y[seat] - y) > reachM + 6) continue;
        this.#pictureOf(seat).draw(context, {
          x: cars.x[seat],
          y: cars.y[seat],
          yaw: cars.yaw[seat],
          steering: cars.steering[seat],
          brake: cars.brake[seat],
        });
        this.#drawHit(context, seat);
      }
  }

  /** A ring that fades where two cars have touched. */
  #drawHit(context: CanvasRenderingContext2D, seat: number): void {
    const ageMs = this.#nowMs - this.#hitMs[seat];
    if (ageMs > COLLISION_SHOWN_MS || this.#place.reducedMotion) return;
    const { cars } = this.#state;
    context.beginPath();
    context.arc(cars.x[seat], cars.y[seat], 2.4 + (ageMs / RING_MS) * 6, 0, 2 * Math.PI);
    context.lineWidth = 0.25;
    context.strokeStyle = `rgb(255 236 190 / ${0.7 * (1 - ageMs / COLLISION_SHOWN_MS)})`;
    context.stroke();
  }

  #drawDots(context: CanvasRenderingContext2D): void {
    const { cars } = this.#state;
    const radius = 4.5 / this.#camera.zoom;
    for (let seat = 0; seat < cars.capacity; seat++) {
      if (cars.alive[seat] === 0 || cars.status[seat] === CarStatus.retired) continue;
      context.beginPath();
      context.arc(cars.x[seat], cars.y[seat], radius, 0, 2 * Math.PI);
      context.fillStyle = carColour(seat);
      context.fill();
      context.lineWidth = radius / 3;
      context.strokeStyle = "rgb(16 19 26 / 0.8)";
      context.stroke();
    }
  }

  #drawNames(context: CanvasRenderingContext2D): void {
    const { cars } = this.#state;
    context.font = "600 12px system-ui, sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const { seat, name } of this.#session.roster) {
      if (seat === this.#session.seat || cars.alive[seat] === 0 || cars.status[seat] === CarStatus.retired)
        continue;
      if (Math.hypot(cars.x[seat] - this.#camera.x, cars.y[seat] - this.#camera.y) > this.#camera.reachM)
        continue;
      this.#camera.project(cars.x[seat], cars.y[seat], this.#screen);
      const [x, y] = [this.#screen[0], this.#screen[1] - 14 - 2.2 * this.#camera.zoom];
      const text = name.length > 18 ? `${name.slice(0, 17)}…` : name;
      const width = context.measureText(text).width + 22;
      context.fillStyle = palette.labelBack;
      context.beginPath();
      context.roundRect(x - width / 2, y - 10, width, 20, 5);
      context.fill();
      context.fillStyle = carColour(seat);
      context.beginPath();
      context.arc(x - width / 2 + 9, y, 3.5, 0, 2 * Math.PI);
      context.fill();
      context.fillStyle = palette.label;
      context.fillText(text, x + 6, y + 0.5);
    }
  }

  #drawMap(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { cars } = this.#state;
    const isNarrow = width < NARROW_PX;
    const scale = isNarrow ? 0.62 : 1;
    const box = {
      x: MAP_PX.edge,
      y: isNarrow ? MAP_PX.narrowTop : height - MAP_PX.height - MAP_PX.edge,
      width: MAP_PX.width * scale,
      height: MAP_PX.height * scale,
    };
    this.#map.draw(context, box, (dot) => {
      for (let seat = 0; seat < cars.capacity; seat++) {
        const isShown = cars.alive[seat] === 1 && cars.status[seat] !== CarStatus.retired;
        if (isShown && seat !== this.#followed) dot(cars.x[seat], cars.y[seat], 4, carColour(seat));
      }
      this.#ghosts.each((_, x, y) => dot(x, y, 4.5, palette.ghost));
      if (this.#followed < 0) return;
      const isOwn = this.#followed === this.#session.seat;
      dot(cars.x[this.#followed], cars.y[this.#followed], 6, isOwn ? palette.own : carColour(this.#followed));
    });
  }

  #pictureOf(seat: number): CarPicture {
    const spec = this.#state.cars.spec[seat];
    const key = seat * 256 + spec;
    let picture = this.#pictures.get(key);
    if (picture === undefined) {
      const isOwn = seat === this.#session.seat;
      picture = new CarPicture(this.#world.cars[spec], isOwn ? palette.own : carColour(seat), isOwn);
      this.#pictures.set(key, picture);
    }
    return picture;
  }
}

const nextMode = (mode: CameraMode): CameraMode => (mode === "behind" ? "north" : "behind");

function slides({ cars }: RaceState, seat: number, car: RaceWorld["cars"][number]): boolean {
  const speed = cars.speed[seat];
  if (speed < SLIDE_SPEED_MPS) return false;
  if (cars.brake[seat] > LOCK_BRAKE) return true;
  const curvature = Math.tan(Math.abs(cars.steering[seat]) * car.maxSteeringAngleRad) / car.wheelbaseM;
  return speed * speed * curvature > SLIDE_SHARE * car.gripCoefficient * GRAVITY_MPS2 * 1.03;
}
