import type { FieldEncoding } from "@fairtick/contract";
import { TAU, wrapAngle } from "@fairtick/kernel";

/** Single precision keeps an angle to about that. */
const ANGLE_ERROR = 1e-6;

/** Whether `shown` is what others may see of `value`: within half a quantum of it. */
export function isShownAs(encoding: FieldEncoding, shown: number, value: number): boolean {
  switch (encoding.kind) {
    case "exact":
      return shown === value;
    case "range": {
      const { min, max, bits } = encoding;
      const limited = Math.min(Math.max(value, min), max);
      const quantum = (max - min) / (2 ** bits - 2);
      return Math.abs(shown - limited) <= quantum / 2 + 1e-9;
    }
    case "angle":
      return Math.abs(wrapAngle(shown - value)) <= TAU / 2 ** encoding.bits / 2 + ANGLE_ERROR;
    case "unsigned":
      return shown === Math.min(value, 2 ** encoding.bits - 1);
  }
}
