/** What is known of one car at one moment. */
export interface CarSample {
  readonly id: string;
  readonly name: string;
  readonly car: string;
  readonly carKind: number;
  readonly isMine: boolean;
  /** 0 before the line is crossed for the first time. */
  readonly lap: number;
  /** Metres since the line was crossed first; negative on the grid. */
  readonly distanceM: number;
  readonly speedMps: number;
  /** 0 while racing. */
  readonly finishPosition: number;
  readonly isRetired: boolean;
  /** Exact times, where the source has them; otherwise they are measured from the samples. */
  readonly lastLapMs: number | undefined;
  readonly bestLapMs: number | undefined;
  readonly totalMs: number | undefined;
}
