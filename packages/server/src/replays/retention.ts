import type { ReplayName } from "./replay-name.ts";

/** How much is kept. The oldest go first. */
export interface ReplayLimits {
  /** Replays of sessions that people took part in. */
  readonly kept: number;
  /** Replays of sessions without people. */
  readonly keptUnattended: number;
  /** Of both kinds together; those without people go first. */
  readonly keptBytes: number;
  /** 0: for ever. */
  readonly keptDays: number;
}

export interface StoredReplay extends ReplayName {
  readonly byteLength: number;
}

const DAY_MS = 86_400_000;

/** Which replays have to go, in the order in which they do. */
export function surplusReplays<T extends StoredReplay>(
  stored: readonly T[],
  limits: ReplayLimits,
  nowMs: number,
): T[] {
  const newestFirst = [...stored].sort((a, b) => (a.name < b.name ? 1 : -1));
  const oldestMs = limits.keptDays === 0 ? Number.NEGATIVE_INFINITY : nowMs - limits.keptDays * DAY_MS;
  const surplus: T[] = [];
  let bytes = 0;
  // The room is given to the replays of people first, each time to the newest.
  for (const isUnattended of [false, true]) {
    const limit = isUnattended ? limits.keptUnattended : limits.kept;
    let kept = 0;
    for (const replay of newestFirst.filter((each) => each.isUnattended === isUnattended)) {
      const isKept =
        kept < limit && replay.recordedAt >= oldestMs && bytes + replay.byteLength <= limits.keptBytes;
      if (!isKept) {
        surplus.push(replay);
        continue;
      }
      kept++;
      bytes += replay.byteLength;
    }
  }
  return surplus;
}
