import { expect, it } from "vitest";
import { bytesText, durationText, microsecondsText, percentText } from "./amounts.ts";

it("amounts have units that people read at a glance, and a dash where nothing is known", () => {
  expect([0, 512, 2048, 5.5 * 1024 ** 2, 3 * 1024 ** 4].map(bytesText)).toEqual([
    "0 B",
    "512 B",
    "2 KiB",
    "5.5 MiB",
    "3,072 GiB",
  ]);
  expect([140.4, 999.4, 1234, null].map(microsecondsText)).toEqual(["140 µs", "999 µs", "1.2 ms", "–"]);
  expect([9, 310, 7500, 273_900].map(durationText)).toEqual(["9 s", "5 min 10 s", "2 h 5 min", "3 d 4 h"]);
  expect([percentText(12.34), percentText(undefined)]).toEqual(["12.3 %", "–"]);
});
