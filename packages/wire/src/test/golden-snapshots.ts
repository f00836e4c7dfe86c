import {
  type AnyGame,
  angle,
  defineGame,
  EventSink,
  range,
  type TickContext,
  unsigned,
} from "@fairtick/contract";
import { BitWriter, createState, despawnRow, layoutState, record, spawnRow, table } from "@fairtick/kernel";
import { SnapshotHistory } from "../snapshot-history.ts";
import { ViewerSnapshots } from "../viewer-snapshots.ts";
import { stillGame } from "./still-game.ts";

/*
 * The snapshots of fixtures/native-snapshots.jsonl, which docs/protocol.md shows byte by byte: what the player in seat 1
 * is sent of a game with a few boats.
 */

const CAPACITY = 8;
const SEAT = 1;
const BUDGET_BYTES = 1100;

const state = {
  match: record({ phase: "u8", wind: "f32" }),
  boats: table(CAPACITY, { owner: "i8", x: "f32", speed: "f32", heading: "f32", sail: "u8", fuel: "u16" }),
};

export const boatsGame: AnyGame = defineGame({
  ...stillGame,
  id: "boats",
  state,
  snapshot: {
    match: ["phase", "wind"],
    boats: {
      ownerColumn: "owner",
      owner: ["fuel"],
      others: {
        x: range(-100, 100, 16),
        speed: range(-8, 8, 10),
        heading: angle(10),
        sail: unsigned(2),
      },
      extrapolate: (_, values, ticks) => {
        values[0] += (values[1] * ticks) / 20;
      },
    },
  },
  view: (_, view) => view.everyRow("boats"),
});

export const boatsLayout = layoutState(state);

export interface GoldenSnapshot {
  readonly name: string;
  readonly tick: number;
  readonly bytes: Uint8Array;
  /** What its reader holds then: own rows with all their columns. */
  readonly match: readonly number[];
  readonly boats: readonly { readonly row: number; readonly [column: string]: number }[];
}

/** Writes the snapshots anew, each acknowledged before the next. */
export function goldenSnapshots(
  read: (bytes: Uint8Array, tick: number) => Omit<GoldenSnapshot, "name" | "tick" | "bytes">,
) {
  const whole = createState(boatsLayout);
  const { match, boats } = whole.view;
  const history = new SnapshotHistory(boatsGame, boatsLayout, null);
  const viewer = new ViewerSnapshots(history, SEAT);
  const t = {
    world: null,
    state: whole.view,
    inputs: {},
    seats: undefined,
    events: new EventSink(),
    tick: 0,
  };
  const writer = new BitWriter(new Uint8Array(4096));
  const snapshots: GoldenSnapshot[] = [];
  const send = (name: string, tick: number) => {
    t.tick = tick;
    history.capture(t as unknown as TickContext);
    writer.reset();
    viewer.write(t as unknown as TickContext, writer, BUDGET_BYTES);
    const bytes = writer.bytes.slice(0, writer.byteLength);
    snapshots.push({ name, tick, bytes, ...read(bytes, tick) });
    viewer.acknowledge(tick);
  };
  match.phase = 2;
  match.wind = 3.5;
  for (const owner of [0, SEAT, 2]) {
    const row = spawnRow(boats);
    boats.owner[row] = owner;
    boats.x[row] = 10 * owner;
    boats.speed[row] = 4;
    boats.fuel[row] = 900;
  }
  send("whole", 20);
  send("nothing has changed", 23);
  for (let row = 0; row < 3; row++) boats.x[row] += 4 * 0.15;
  boats.heading[2] = 0.5;
  boats.sail[0] = 2;
  boats.fuel[1] = 899;
  match.wind = 3.25;
  send("changes", 26);
  despawnRow(boats, 0);
  const row = spawnRow(boats);
  boats.owner[row] = 3;
  boats.x[row] = -50;
  send("another has taken the place of one that has gone", 29);
  return snapshots;
}
