import type { CorrectionReport } from "./correction-stats.ts";

/** What a panel about the network shows. */
export interface SessionDebug {
  /** Undefined before a ping has come back. */
  readonly rttMs: number | undefined;
  /** Mean change of the delay of frames. */
  readonly jitterMs: number;
  /** State frames that did not come. */
  readonly lossPercent: number;
  /** How far the predicted tick is ahead of the newest that could have arrived. */
  readonly leadTicks: number;
  /** How far behind that tick others are shown. */
  readonly interpolationDelayMs: number;
  /** Since the newest snapshot has come. */
  readonly snapshotAgeMs: number | undefined;
  readonly snapshotHz: number | undefined;
  readonly receivedBytesPerSecond: number;
  readonly sentBytesPerSecond: number;
  readonly corrections: CorrectionReport;
  /** Undefined for a spectator. */
  readonly predictedTick: number | undefined;
  /** The moments that the last update has shown, fractional: of own rows, undefined for a spectator, and of others. */
  readonly ownTick: number | undefined;
  readonly othersTick: number;
  /** Ticks that the last update has run, again or for the first time. */
  readonly ticksRun: number;
  /** Nothing is predicted, because the newest snapshot is too old. */
  readonly isStalled: boolean;
  /** How often the clock has locked: once is usual. */
  readonly relocks: number;
  /** How often a whole snapshot was asked for, and frames that were of no use. */
  readonly resyncs: number;
  readonly faults: number;
}
