import { atan2, cos, exp, sin, sinCos } from "@fairtick/kernel";
import { interleave, median, medianRatio, timeMs } from "../interleave.ts";
import { figure, type Suite } from "../suite.ts";

const COUNT = 4096;
const PASSES = 100;
const ROUNDS = 9;

const angles = Float64Array.from({ length: COUNT }, (_, i) => ((i * 2654435761) % 6283) / 1000 - Math.PI);
const sides = Float64Array.from({ length: COUNT }, (_, i) => ((i * 40503) % 2000) - 999.5);
const powers = Float64Array.from(angles, (angle) => angle * 5);
const results = new Float64Array(COUNT);
const pair = new Float64Array(2);

/** Every loop is written out, so that each function is compiled into its own. */
const functions: readonly { readonly name: string; own(): void; engine(): void }[] = [
  {
    name: "sin",
    own: () => {
      for (let i = 0; i < COUNT; i++) results[i] = sin(angles[i]!);
    },
    engine: () => {
      for (let i = 0; i < COUNT; i++) results[i] = Math.sin(angles[i]!);
    },
  },
  {
    name: "cos",
    own: () => {
      for (let i = 0; i < COUNT; i++) results[i] = cos(angles[i]!);
    },
    engine: () => {
      for (let i = 0; i < COUNT; i++) results[i] = Math.cos(angles[i]!);
    },
  },
  {
    name: "sinCos beside sin and cos",
    own: () => {
      for (let i = 0; i < COUNT; i++) {
        sinCos(angles[i]!, pair);
        results[i] = pair[0]! + pair[1]!;
      }
    },
    engine: () => {
      for (let i = 0; i < COUNT; i++) results[i] = Math.sin(angles[i]!) + Math.cos(angles[i]!);
    },
  },
  {
    name: "atan2",
    own: () => {
      for (let i = 0; i < COUNT; i++) results[i] = atan2(sides[i]!, angles[i]!);
    },
    engine: () => {
      for (let i = 0; i < COUNT; i++) results[i] = Math.atan2(sides[i]!, angles[i]!);
    },
  },
  {
    name: "exp",
    own: () => {
      for (let i = 0; i < COUNT; i++) results[i] = exp(powers[i]!);
    },
    engine: () => {
      for (let i = 0; i < COUNT; i++) results[i] = Math.exp(powers[i]!);
    },
  },
];

export const maths: Suite = {
  name: "maths",
  title: "Deterministic maths beside the engine's Math",
  run: async () => ({
    tables: [
      {
        columns: ["function", "Fairtick, ns", "Math, ns", "speed beside Math"],
        rows: functions.map(measure),
      },
    ],
    notes: [],
  }),
};

function measure({ name, own, engine }: (typeof functions)[number]): string[] {
  const contenders = [own, engine].map((loop) => ({ measure: () => nsPerCall(loop) }));
  const [ownNs = [], engineNs = []] = interleave(contenders, ROUNDS);
  return [name, figure(median(ownNs)), figure(median(engineNs)), figure(medianRatio(engineNs, ownNs))];
}

function nsPerCall(loop: () => void): number {
  const ms = timeMs(() => {
    for (let pass = 0; pass < PASSES; pass++) loop();
  });
  return (ms * 1e6) / (PASSES * COUNT);
}
