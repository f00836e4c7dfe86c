import { t } from "@fairtick/game-view";
import type { LiveSample } from "./live-samples.ts";

export interface HealthWord {
  readonly isBad: boolean;
  readonly text: string;
}

/** One of a hundred ticks may take that share of their interval before they are said to take long. */
const busyShare = 0.5;

/** What is to be said of a server's health: something bad, or else one sentence that all is well. */
export function healthOf({ isAccepting, isDraining, games }: LiveSample): readonly HealthWord[] {
  const bad = games.flatMap(({ game, tickHz, ticksMissedPerSecond, tickUs, latenessUs }) => {
    const intervalUs = 1_000_000 / tickHz;
    return [
      ticksMissedPerSecond > 0 &&
        t("{game} leaves out {count} ticks a second: its sessions run too slowly.", {
          game,
          count: Math.ceil(ticksMissedPerSecond),
        }),
      (latenessUs.p99 ?? 0) > intervalUs && t("Ticks of {game} begin late.", { game }),
      (tickUs.p99 ?? 0) > intervalUs * busyShare && t("Ticks of {game} take long.", { game }),
    ].filter((text) => text !== false);
  });
  if (!isAccepting) bad.unshift(t("The server is closing."));
  else if (isDraining) bad.unshift(t("The server drains: it begins no more sessions."));
  if (bad.length > 0) return bad.map((text) => ({ isBad: true, text }));
  const isIdle = games.every(({ ticksPerSecond }) => ticksPerSecond === 0);
  return [
    {
      isBad: false,
      text: isIdle ? t("All is well; no session runs.") : t("All is well: ticks are on time."),
    },
  ];
}
