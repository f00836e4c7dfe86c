import type { Json } from "@fairtick/contract";
import { t } from "@fairtick/game-view";
import { lapText } from "./times.ts";

/** What of a standing is told; results are read as they were stored, perhaps by earlier rules. */
interface StoredStanding {
  readonly position?: unknown;
  readonly player_id?: unknown;
  readonly best_lap_ms?: unknown;
  readonly status?: unknown;
}

/** What a race was for one of its drivers: "2nd of 8, best lap 1:23.456". */
export function resultWords(results: Json, playerId: string): string | undefined {
  const all = [...standingsOf(results, "standings"), ...standingsOf(results, "dnf")];
  const own = all.find(({ player_id }) => player_id === playerId);
  if (own === undefined) return undefined;
  const { position, best_lap_ms: bestLapMs, status } = own;
  const hasFinished = status === "finished" && typeof position === "number";
  const place = hasFinished
    ? t("{place, selectordinal, one {#st} two {#nd} few {#rd} other {#th}} of {count}", {
        place: position,
        count: all.length,
      })
    : t("out");
  return typeof bestLapMs === "number"
    ? t("{place}, best lap {time}", { place, time: lapText(bestLapMs) })
    : place;
}

function standingsOf(results: Json, part: string): readonly StoredStanding[] {
  const found = (results as { readonly [part: string]: Json } | null)?.[part];
  return Array.isArray(found) ? (found as readonly StoredStanding[]).filter((each) => each !== null) : [];
}
