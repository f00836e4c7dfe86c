/** All that a timing board shows, at one moment. Times in ms; undefined where nothing is known. */
export interface Board {
  /** Name of the track. */
  readonly title: string;
  readonly status: BoardStatus;
  /** Since the start of the race. */
  readonly raceMs: number | undefined;
  /** To the start of the race. */
  readonly countdownMs: number | undefined;
  /** Lap of the leader. */
  readonly lap: number;
  readonly laps: number | undefined;
  /** In the order of the race. */
  readonly rows: readonly BoardRow[];
  /** What happened, newest first. */
  readonly messages: readonly BoardMessage[];
  /** How to handle the program. */
  readonly footer: string;
}

export type BoardStatus = "waiting" | "countdown" | "racing" | "finished";

export interface BoardRow {
  readonly id: string;
  readonly position: number;
  readonly name: string;
  readonly car: string;
  /** Equal for cars of one model. */
  readonly carKind: number;
  readonly isMine: boolean;
  readonly lap: number;
  /** Places won since the start, negative for lost ones. */
  readonly placesWon: number;
  readonly toLeader: Gap;
  readonly toNext: Gap;
  readonly lastLapMs: number | undefined;
  readonly bestLapMs: number | undefined;
  /** Whether the best lap is the best of the race so far. */
  readonly holdsFastestLap: boolean;
  /** Whether the last lap is the driver's own best. */
  readonly isLastLapBest: boolean;
  readonly speedKph: number;
  readonly state: "running" | "finished" | "retired";
  /** How much of the lap the car has driven: 0 to 1. */
  readonly lapShare: number | undefined;
}

/** The way to a car ahead. `leader` is that of who has none ahead. */
export type Gap =
  | { readonly kind: "leader" }
  | { readonly kind: "time"; readonly ms: number }
  | { readonly kind: "laps"; readonly laps: number }
  | { readonly kind: "unknown" };

export interface BoardMessage {
  readonly kind: "start" | "lead" | "lap" | "fastest-lap" | "winner" | "finish" | "retired" | "end";
  /** Race time. */
  readonly atMs: number | undefined;
  readonly text: string;
}
