import {
  type AnyGame,
  angle,
  defineGame,
  EventSink,
  Phase,
  range,
  struct,
  type TickContext,
  unsigned,
} from "@fairtick/contract";
import { BitReader, BitWriter, createState, layoutState, spawnRow, table } from "@fairtick/kernel";
import { SnapshotHistory, SnapshotReceiver, sampleStream, ViewerSnapshots } from "@fairtick/wire";

export const ENTITIES = 300;
export const VIEWERS = 300;
/** Entities that each viewer sees. */
export const SEEN = 60;
const TICK_HZ = 20;
/** Between a snapshot and its acknowledgement: viewers are so many snapshots away. */
const AWAY_MIN = 2;
const AWAY_MAX = 6;
const FRAME_BYTES_MAX = 16_384;
const BUDGET_BYTES = 1100;

const entitiesState = {
  entities: table(ENTITIES, {
    owner: "i16",
    x: "f32",
    y: "f32",
    vx: "f32",
    vy: "f32",
    yaw: "f32",
    health: "u8",
  }),
};

/** People who walk about, of whom each viewer sees its own and the 59 that follow it by number. */
const crowdGame = defineGame({
  id: "bench-crowd",
  version: 1,
  tickHz: TICK_HZ,
  state: entitiesState,
  input: {},
  onMissingInput: { repeatTicks: 0 },
  events: {},
  commands: {},
  options: struct({}),
  loadout: struct({}),
  plan: () => ({ title: "", seats: 1, reservedSeats: 0, countdownSeconds: 0, capacities: {}, content: [] }),
  checkLoadout: () => undefined,
  prepare: () => null,
  create: () => {},
  seat: () => {},
  unseat: () => {},
  fill: () => [],
  start: () => {},
  phase: () => Phase.active,
  joinDuring: [],
  stages: [],
  drivers: [],
  results: () => null,
  snapshot: {
    entities: {
      ownerColumn: "owner",
      owner: [],
      others: {
        x: range(-1000, 1000, 18),
        y: range(-1000, 1000, 18),
        vx: range(-10, 10, 10),
        vy: range(-10, 10, 10),
        yaw: angle(12),
        health: unsigned(7),
      },
      extrapolate: (_, values, ticks) => {
        values[0]! += (values[2]! * ticks) / TICK_HZ;
        values[1]! += (values[3]! * ticks) / TICK_HZ;
      },
    },
  },
  view: (_, view) => {
    for (let i = 0; i < SEEN; i++) view.row("entities", (view.seat + i) % ENTITIES);
  },
});

/** A crowd and all who look at it. */
export class Crowd {
  readonly #state = createState(layoutState(entitiesState, {}));
  readonly #t: TickContext;
  readonly #history: SnapshotHistory;
  readonly #viewers: ViewerSnapshots[] = [];
  readonly #writer = new BitWriter(new Uint8Array(FRAME_BYTES_MAX));
  readonly #dice = sampleStream(5);
  readonly #receiver: SnapshotReceiver;
  /** Of the last round. */
  bytes = 0;

  constructor() {
    const { entities } = this.#state.view;
    for (let row = 0; row < ENTITIES; row++) {
      spawnRow(entities);
      entities.owner[row] = row;
      entities.x[row] = (this.#dice() % 2000) - 1000;
      entities.y[row] = (this.#dice() % 2000) - 1000;
    }
    this.#t = {
      world: null,
      state: this.#state.view,
      inputs: {},
      seats: { taken: new Uint8Array(1), generation: new Uint16Array(1) },
      events: new EventSink(),
      tick: 0,
    } as unknown as TickContext;
    this.#history = new SnapshotHistory(crowdGame as AnyGame, this.#state.layout, null);
    for (let seat = 0; seat < VIEWERS; seat++) this.#viewers.push(new ViewerSnapshots(this.#history, seat));
    this.#receiver = new SnapshotReceiver(crowdGame as AnyGame, this.#state.layout, null);
  }

  /** A tick in which everybody walks on, and a tenth changes its mind. */
  step(): void {
    const { entities } = this.#state.view;
    for (let row = 0; row < ENTITIES; row++) {
      if (this.#dice() % 10 === 0) {
        entities.yaw[row] = ((this.#dice() % 628) - 314) / 100;
        entities.vx[row] = 3 * Math.cos(entities.yaw[row]!);
        entities.vy[row] = 3 * Math.sin(entities.yaw[row]!);
      }
      entities.x[row]! += entities.vx[row]! / TICK_HZ;
      entities.y[row]! += entities.vy[row]! / TICK_HZ;
    }
    (this.#t as { tick: number }).tick++;
  }

  capture(): void {
    this.#history.capture(this.#t);
  }

  /** Writes the snapshot of every viewer, one over the other. */
  write(): void {
    this.bytes = 0;
    for (const viewer of this.#viewers) {
      this.#writer.reset();
      viewer.write(this.#t, this.#writer, BUDGET_BYTES);
      this.bytes += this.#writer.byteLength;
    }
  }

  /** Each viewer has received what was sent to it some snapshots ago. */
  acknowledge(): void {
    for (const [seat, viewer] of this.#viewers.entries())
      viewer.acknowledge(this.#t.tick - AWAY_MIN - (seat % (AWAY_MAX - AWAY_MIN + 1)));
  }

  /** What the last viewer was sent last. @throws Error when it cannot be read, for instance because one was left out. */
  read(): void {
    const { byteLength, bytes } = this.#writer;
    const outcome = this.#receiver.read(new BitReader(bytes.subarray(0, byteLength)), this.#t.tick);
    if (outcome !== "ok") throw new Error(outcome);
  }
}
