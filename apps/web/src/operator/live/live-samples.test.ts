import { expect, it } from "vitest";
import { type LiveSample, withSample } from "./live-samples.ts";

const at = (second: number) => ({ at: second }) as LiveSample;
const secondsOf = (samples: readonly LiveSample[]) => samples.map((sample) => sample.at);

it("samples are kept for three minutes, one of each second", () => {
  let samples: readonly LiveSample[] = [];
  for (const second of [10, 10, 11, 9, 12]) samples = withSample(samples, at(second));
  expect(secondsOf(samples)).toEqual([10, 11, 12]);
  samples = withSample(samples, at(191));
  expect(secondsOf(samples)).toEqual([11, 12, 191]);
  // Whoever was away for long begins anew.
  expect(secondsOf(withSample(samples, at(1000)))).toEqual([1000]);
});
