import {
  defineEvents,
  type Infer,
  signed,
  struct,
  type TickContext,
  u8,
  u16,
  unit,
} from "@fairtick/contract";
import { defineState, RANDOM_WORDS, record, table } from "@fairtick/kernel";

export const SEATS_MAX = 64;
export const WALKERS_MAX = 1000;
export const ITEMS_MAX = 48;
export const TICK_HZ = 20;
/** Half of the side of the square, m. */
export const HALF_M = 100;
/** The owner of a walker that nobody leads. */
export const NOBODY = 0xffff;

export const crowdState = defineState({
  crowd: record({ phase: "u8", endTick: "u32", dropsRefused: "u32" }),
  random: table(RANDOM_WORDS, { word: "u32" }),
  /** A row is a seat. */
  leaders: table(SEATS_MAX, { person: "u32" }),
  people: table(WALKERS_MAX + SEATS_MAX, {
    owner: "u16",
    x: "f32",
    y: "f32",
    /** In (-pi, pi], and m/s. */
    heading: "f32",
    speed: "f32",
    /** 0: none. */
    emote: "u8",
    emoteEndTick: "u32",
    /** What only the leader knows: 0 to 1, and metres walked. */
    energy: "f32",
    walkedM: "f64",
  }),
  items: table(ITEMS_MAX, { x: "f32", y: "f32", kind: "u8", endTick: "u32" }),
});

export const crowdInput = { forward: unit(8), turn: signed(8) };

export const crowdEvents = defineEvents({
  emoted: { audience: "all", mustArrive: false, values: ["emote"] },
  dropped: { audience: "all", mustArrive: true, values: ["item"] },
  vanished: { audience: "all", mustArrive: true, values: ["item"] },
});

export const crowdOptions = struct({
  seats: u8({ min: 1, max: SEATS_MAX }),
  walkers: u16({ max: WALKERS_MAX }),
  /** Seats that drivers take at the start. */
  strollers: u8({ max: SEATS_MAX }),
  /** 0: without an end. */
  seconds: u16(),
});

export interface CrowdWorld {
  readonly options: Infer<typeof crowdOptions>;
  readonly seed: number;
}
export type CrowdTick = TickContext<CrowdWorld, typeof crowdState, typeof crowdInput>;
