// What the race shows to its player on Colyseus: everybody's cars in quantised fields, the own car to the bit.
import { schema, t } from "@colyseus/schema";
import { track } from "./race.mjs";

/** How far from the middle of the track a car may come. */
const VERGE_M = 40;
const placesOf = (middle) => ({ min: Math.min(...middle) - VERGE_M, max: Math.max(...middle) + VERGE_M });

/** What others are told of a car, in the widths nearest to those of the native protocol: 16 bits make 1.8 cm. */
const carFields = {
  spec: t.uint8(),
  status: t.uint8(),
  x: t.quantized(placesOf(track.centerline.xs)),
  y: t.quantized(placesOf(track.centerline.ys)),
  yaw: t.quantized({ min: -Math.PI, max: Math.PI, mode: "wrap" }),
  speed: t.quantized({ min: 0, max: 256 }),
  throttle: t.quantized({ min: 0, max: 1, bits: 8 }),
  brake: t.quantized({ min: 0, max: 1, bits: 8 }),
  steering: t.quantized({ min: -1, max: 1, bits: 8 }),
  progress: t.quantized({ min: 0, max: track.lengthM }),
  lap: t.uint8(),
  finishPosition: t.uint8(),
  lastLapMs: t.uint32(),
  bestLapMs: t.uint32(),
  colliding: t.uint8(),
};

/** The same as the session has it, and what only the owner is told. */
const ownFields = {
  spec: t.uint8(),
  status: t.uint8(),
  x: t.float32(),
  y: t.float32(),
  yaw: t.float32(),
  speed: t.float32(),
  throttle: t.float32(),
  brake: t.float32(),
  steering: t.float32(),
  progress: t.float32(),
  lap: t.uint8(),
  finishPosition: t.uint8(),
  lastLapMs: t.uint32(),
  bestLapMs: t.uint32(),
  colliding: t.uint8(),
  pathCurvature: t.float32(),
  segment: t.uint16(),
  lateral: t.float32(),
  gates: t.uint8(),
  lapDebt: t.uint8(),
  lapStart: t.float64(),
  finishTime: t.float64(),
  contacts: t.uint16(),
};

const raceFields = {
  phase: t.uint8(),
  countdownTicks: t.uint16(),
  startTick: t.uint32(),
  deadlineTick: t.uint32(),
  finishers: t.uint8(),
};

export const Car = schema(carFields, "Car");
const OwnCar = schema(ownFields, "OwnCar");
const Race = schema(raceFields, "Race");
export const RaceRoomState = schema(
  { tick: t.uint32(), race: Race, own: OwnCar, cars: t.array(Car) },
  "RaceRoomState",
);

/** Finer than the inputs of the native protocol. */
export const Pedals = schema(
  {
    throttle: t.quantized({ min: 0, max: 1 }),
    brake: t.quantized({ min: 0, max: 1 }),
    steering: t.quantized({ min: -1, max: 1 }),
  },
  "Pedals",
);

export const CAR_COLUMNS = Object.keys(carFields);
export const OWN_COLUMNS = Object.keys(ownFields);
export const RACE_COLUMNS = Object.keys(raceFields);
