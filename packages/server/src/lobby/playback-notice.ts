import type { Notice } from "@fairtick/contract";
import type { LobbyPlayback } from "./lobby-session.ts";

/** What those who watch a replay are told of where it stands. */
export function playbackNotice({ state, firstTick, lastTick }: LobbyPlayback): Notice {
  const { tick, speed, isPaused } = state;
  return { kind: "playback", tick, speed, isPaused, firstTick, lastTick };
}
