import { wrapAngle } from "@fairtick/kernel";

/** From one value to the other, exactly either at its end; angles (rad) in (-pi, pi] go the shorter way and stay there. */
export function between(from: number, to: number, fraction: number, isAngle: boolean): number {
  if (fraction === 1) return to;
  if (!isAngle) return from + (to - from) * fraction;
  return wrapAngle(from + wrapAngle(to - from) * fraction);
}
