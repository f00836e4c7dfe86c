export interface Contender {
  readonly name: string;
  /** Does a fixed amount of work and returns its cost, in any unit that all contenders share. */
  measure(): number;
}

/**
 * Measures the contenders in turn, A B C A B C ..., after one round that does not count: whatever slows
 * the machine down for a while slows all of them down.
 *
 * @returns the costs of each contender, by round.
 */
export function interleave(contenders: readonly Pick<Contender, "measure">[], rounds: number): number[][] {
  for (const contender of contenders) contender.measure();
  const costs = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    contenders.forEach((contender, i) => {
      costs[i]?.push(contender.measure());
    });
  }
  return costs;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The middle one of the quotients of the same round. */
export function medianRatio(above: readonly number[], below: readonly number[]): number {
  return median(above.map((value, round) => value / (below[round] ?? Number.NaN)));
}

/** Milliseconds that `work` took. */
export function timeMs(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}
