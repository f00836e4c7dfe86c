import { Phase } from "@fairtick/contract";
import type {
  ActionState,
  Ghost,
  Scene,
  SceneCamera,
  SceneLook,
  ScenePlace,
  ShownSession,
} from "@fairtick/game-view";
import type { ReactNode } from "react";
import { type apex, CarStatus, type RaceState, type RaceWorld } from "../rules/index.ts";
import { Camera, type CameraMode } from "./camera.ts";
import { type CameraChoice, CLOSENESS, cameraText, parseCamera } from "./camera-choice.ts";
import { CarPainter } from "./car-painter.ts";
import { EngineSound } from "./engine-sound.ts";
import { GhostCars } from "./ghost-cars.ts";
import { layOutHud } from "./hud-layout.ts";
import { KeyWheel } from "./key-wheel.ts";
import { MiniMap } from "./mini-map.ts";
import { palette } from "./palette.ts";
import { FlagPanel } from "./panels/flag-panel.tsx";
import { RacePanels } from "./panels/race-panels.tsx";
import { ResultPanel } from "./panels/result-panel.tsx";
import { RaceFlags } from "./race-flags.ts";
import { RaceLayers } from "./race-layers.ts";
import { RaceModel, type RaceRow } from "./race-model.ts";
import { RaceWatch } from "./race-watch.ts";
import { boundsOf } from "./scenery.ts";
import { SkidMarks } from "./skid-marks.ts";
import { leaveMarks, slides } from "./sliding.ts";
import { TrackPicture } from "./track-picture.ts";

type ApexSession = ShownSession<typeof apex>;

const MINIATURE_EDGE_M = 26;

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
  readonly #painter: CarPainter;
  readonly #unsubscribe: (() => void)[];
  /** By seat: how long those took whose finish was told. */
  readonly #totalsMs = new Map<number, number>();
  readonly #watch: RaceWatch;
  readonly #ghosts: GhostCars;
  readonly #flags: RaceFlags;
  readonly #layers: RaceLayers;
  readonly #touched = matchMedia("(pointer: coarse)");
  #chosen: CameraChoice;
  #sound: EngineSound | undefined;
  #boardRows = 1;
  #drawnMs = Number.NaN;
  #nowMs = 0;

  constructor(session: ApexSession, place: ScenePlace) {
    this.#session = session;
    this.#place = place;
    this.#world = session.world as RaceWorld;
    this.#state = session.view as RaceState;
    this.#track = new TrackPicture(this.#world);
    this.#map = new MiniMap(this.#track.outline);
    const usual: CameraChoice = { mode: place.reducedMotion ? "north" : "behind", closeness: 0 };
    this.#chosen = parseCamera(place.kept?.read(), usual);
    this.#camera = new Camera(this.#chosen.mode);
    this.#camera.closeness = CLOSENESS[this.#chosen.closeness];
    const { capacity } = this.#state.cars;
    this.#model = new RaceModel(this.#world, capacity, session.isWhole === true);
    this.#marks = new SkidMarks(capacity * 2);
    this.#painter = new CarPainter(session, place.reducedMotion);
    this.#watch = new RaceWatch(this.#camera, session.seat);
    this.#ghosts = new GhostCars(this.#world);
    this.#flags = new RaceFlags(this.#world);
    this.#layers = new RaceLayers(this.#world);
    this.#unsubscribe = [
      session.on("collision", ({ subject, values: [other] }) => {
        this.#painter.hit(subject, this.#nowMs);
        this.#painter.hit(other, this.#nowMs);
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
    const { closeness } = this.#chosen;
    if (action === "camera") this.#choose({ mode: nextMode(this.#camera.mode), closeness });
    else if (action === "zoom")
      this.#choose({ mode: this.#camera.mode, closeness: (closeness + 1) % CLOSENESS.length });
    else if (action === "next-car") this.#step(1);
    else if (action === "previous-car") this.#step(-1);
    else if (action === "director" && this.#isWatching) this.#watch.direct();
  }

  get camera(): SceneCamera {
    return this.#watch;
  }

  showGhosts(ghosts: readonly Ghost[], words?: string): void {
    this.#ghosts.show(ghosts, words);
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
    this.#ghosts.moveTo(this.#lapMs);
    leaveMarks(this.#state, this.#world, this.#marks);
    this.#hear();
    const camera = this.#camera;
    if (this.#place.isMiniature) camera.fit(boundsOf(this.#track.outline, MINIATURE_EDGE_M), width, height);
    else if (camera.isFree) camera.stay(width, height);
    else camera.follow(this.#target(), width, height, elapsedMs);
    context.save();
    camera.apply(context);
    this.#track.drawGround(context, camera);
    this.#marks.draw(context, camera.x, camera.y, camera.reachM, palette.skid);
    if (this.#place.isMiniature) this.#painter.drawDots(context, camera);
    else {
      this.#ghosts.draw(context);
      this.#painter.drawCars(context, camera, nowMs);
    }
    if (!this.#place.isMiniature) this.#track.drawTrees(context, camera);
    this.#layers.draw(context, camera.zoom, this.#state, this.#session.snapshot);
    context.restore();
    if (this.#place.isMiniature) return;
    this.#painter.drawNames(context, camera, this.#ghosts, { followed: this.#followed, elapsedMs });
    this.#drawMap(context, width, height);
  }

  showLayers(names: ReadonlySet<string>): void {
    this.#layers.show(names);
  }

  setSound(isOn: boolean): void {
    if (isOn) this.#sound ??= new EngineSound();
    else {
      this.#sound?.close();
      this.#sound = undefined;
    }
  }

  setLook(look: SceneLook): void {
    this.#painter.setLook(look);
  }

  panels(): ReactNode {
    return (
      <>
        {this.#flagPanel()}
        <RacePanels
          state={this.#state}
          world={this.#world}
          rows={this.#rows()}
          boardRows={this.#boardRows}
          times={this.#model.times}
          ghost={this.#ghosts.facts(this.#lapMs, this.#state.cars.progress[Math.max(0, this.#followed)])}
          followed={this.#followed}
          isOwn={this.#followed === this.#session.seat}
          colourOf={this.#painter.colourOf}
        />
      </>
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

  /** Of who is followed: since they crossed the line. */
  get #lapMs(): number | undefined {
    return this.#followed < 0 ? undefined : this.#model.times?.currentMs;
  }

  #target(): { x: number; y: number; yaw: number; speed: number } {
    const { cars } = this.#state;
    const seat = Math.max(0, this.#followed);
    return { x: cars.x[seat], y: cars.y[seat], yaw: cars.yaw[seat], speed: cars.speed[seat] };
  }

  /** Of who drives, or of whoever is watched. */
  #flagPanel(): ReactNode {
    const { seat, ownTick, othersTick, roster, isWhole } = this.#session;
    const followed = this.#followed;
    const flags = this.#flags.update(this.#state, followed, ownTick ?? othersTick, this.#nowMs);
    const isKnown = followed >= 0 && (isWhole === true || followed === seat);
    const isStruck = isKnown && this.#state.cars.lapStruck[followed] === 1;
    const struckLap = isStruck ? this.#state.cars.lap[followed] : undefined;
    return <FlagPanel flags={flags} struckLap={struckLap} roster={roster} />;
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

  /** Until another choice, and the next time as well. */
  #choose(choice: CameraChoice): void {
    this.#chosen = choice;
    this.#camera.mode = choice.mode;
    this.#camera.closeness = CLOSENESS[choice.closeness];
    this.#place.kept?.write(cameraText(choice));
  }

  #step(by: number): void {
    if (this.#isWatching) this.#watch.step(by, this.#rows());
  }

  #hear(): void {
    const { cars } = this.#state;
    const seat = this.#followed;
    const car = this.#world.cars[cars.spec[seat]];
    if (this.#sound === undefined || car === undefined) return;
    const isSliding = slides(this.#state, seat, car);
    this.#sound.update({ speed: cars.speed[seat], throttle: cars.throttle[seat], isSliding });
  }

  #drawMap(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { cars } = this.#state;
    const layout = layOutHud(width, height, this.#touched.matches);
    this.#boardRows = layout.boardRows;
    this.#map.draw(context, layout.map, (dot) => {
      for (let seat = 0; seat < cars.capacity; seat++) {
        const isShown = cars.alive[seat] === 1 && cars.status[seat] !== CarStatus.retired;
        if (isShown && seat !== this.#followed)
          dot(cars.x[seat], cars.y[seat], 4, this.#painter.colourOf(seat));
      }
      this.#ghosts.each((_, x, y) => dot(x, y, 4.5, palette.ghost));
      if (this.#followed < 0) return;
      const isOwn = this.#followed === this.#session.seat;
      dot(
        cars.x[this.#followed],
        cars.y[this.#followed],
        6,
        isOwn ? palette.own : this.#painter.colourOf(this.#followed),
      );
    });
  }
}

const nextMode = (mode: CameraMode): CameraMode => (mode === "behind" ? "north" : "behind");
