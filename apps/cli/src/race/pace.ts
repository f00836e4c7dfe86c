/** How fast a local race runs, and whether it shall go on; keys change both. */
export interface Pace {
  /** Times real time; Infinity for as fast as it goes. */
  factor: number;
  isStopped: boolean;
}

const factorMin = 0.25;
const factorMax = 64;

export const keysHelp = "+ faster   - slower   r real time   m full speed   q quit";

export function handleKey(pace: Pace, key: string): void {
  const { factor } = pace;
  const isMax = factor === Number.POSITIVE_INFINITY;
  if (key === "q") pace.isStopped = true;
  else if (key === "+" || key === "=") pace.factor = isMax ? factor : Math.min(factorMax, factor * 2);
  else if (key === "-") pace.factor = isMax ? factorMax : Math.max(factorMin, factor / 2);
  else if (key === "r") pace.factor = 1;
  else if (key === "m") pace.factor = Number.POSITIVE_INFINITY;
}

export function paceText({ factor }: Pace): string {
  return factor === Number.POSITIVE_INFINITY ? "full speed" : `speed x${factor}`;
}
