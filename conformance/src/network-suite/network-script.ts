/** What happens to the people of a session and to their networks, as data. */
import fc from "fast-check";
import { type PathConditions, pathOf } from "../simulated-network/index.ts";
import type { GameUnderTest } from "../suite/session-script.ts";

export type NetworkAct =
  | { readonly do: "enter"; readonly as: "player" | "spectator" }
  | { readonly do: "leave" }
  | { readonly do: "cut"; readonly how: "told" | "silent" }
  /** For a while nothing comes through, up or in both directions. */
  | { readonly do: "silence"; readonly ms: number; readonly isUpOnly: boolean }
  | { readonly do: "weather"; readonly conditions: PathConditions }
  | { readonly do: "play"; readonly values: readonly number[] }
  | { readonly do: "command"; readonly sample: number };

export interface NetworkStep {
  /** Number of the person. */
  readonly who: number;
  readonly act: NetworkAct;
  readonly thenMs: number;
}

export const PEOPLE = 4;
const STEPS = { minLength: 12, maxLength: 24 };

export function networkScriptOf({ setup, commands }: GameUnderTest): fc.Arbitrary<NetworkStep[]> {
  const fields = Object.keys(setup.game.input).length;
  const value = fc.double({ min: -1, max: 1, noNaN: true });
  const play = fc.record({
    do: fc.constant("play" as const),
    values: fc.array(value, { minLength: fields, maxLength: fields }),
  });
  const sample = fc.record({ do: fc.constant("command" as const), sample: fc.nat({ max: 63 }) });
  const act: fc.Arbitrary<NetworkAct> = fc.oneof(
    { weight: 6, arbitrary: play },
    { weight: 3, arbitrary: commands.length > 0 ? sample : play },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("enter" as const),
        as: fc.constantFrom("player" as const, "player" as const, "spectator" as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("leave" as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("cut" as const),
        how: fc.constantFrom("told" as const, "silent" as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("silence" as const),
        ms: fc.integer({ min: 50, max: 1000 }),
        isUpOnly: fc.boolean(),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("weather" as const), conditions }) },
  );
  const step = fc.record({
    who: fc.nat({ max: PEOPLE - 1 }),
    act,
    thenMs: fc.integer({ min: 0, max: 500 }),
  });
  return fc.array(step, STEPS);
}

/** From a good line to a bad and narrow one. */
const conditions: fc.Arbitrary<PathConditions> = fc
  .record({
    roundTripMs: fc.integer({ min: 0, max: 300 }),
    jitterMs: fc.integer({ min: 0, max: 60 }),
    loss: fc.double({ min: 0, max: 0.2, noNaN: true }),
    duplication: fc.double({ min: 0, max: 0.2, noNaN: true }),
    reordering: fc.double({ min: 0, max: 0.2, noNaN: true }),
    bytesPerSecond: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 60_000, 20_000),
  })
  .map(({ roundTripMs, jitterMs, loss, ...rest }) => ({
    ...pathOf(roundTripMs, jitterMs, loss),
    ...rest,
    queueBytes: 8000,
  }));
