import type { ServerConfig } from "../ops/config-keys.ts";

/** How those who only watch are shown the past. */
export interface SpectatorDelay {
  readonly ms: number;
  /** Frames and snapshots a second of what is shown late. */
  readonly hz: number;
  /** Memory of one session's past; where it is too small there are fewer of them. */
  readonly bytesMax: number;
}

/** Undefined: they see what happens at once. */
export function spectatorDelay({
  spectatorDelayMs: ms,
  spectatorHz: hz,
  spectatorHistoryMib,
}: ServerConfig["network"]): SpectatorDelay | undefined {
  return ms === 0 ? undefined : { ms, hz, bytesMax: spectatorHistoryMib * 1024 * 1024 };
}
