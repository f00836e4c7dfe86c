import { wrapAngle } from "@fairtick/kernel";

/** From one value to the other, exactly either at its end; angles (rad) go the shorter way and stay in (-pi, pi]. */
export function between(from: number, to: number, fraction: number, isAngle: boolean): number {
  if (!isAngle) return from + (to - from) * fraction;
  return wrapAngle(from + wrapAngle(to - from) * fraction);
}
