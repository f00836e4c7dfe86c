import type { Boards, BoardVariant, ContentLookup, Json, Score, ScoredSession } from "@fairtick/contract";
import type { RaceLoadout, Standing, TimedLap } from "../rules/index.ts";

const BEST_LAP = "best-lap";
const TRACK_KIND = "tracks";
const CAR_KIND = "cars";

/** The leaderboards of apex: the best lap of each track, whatever the car, and of each car on it. */
export const apexBoards: Boards = {
  boards: [{ id: BEST_LAP, title: "Best lap", unit: "ms", better: "lower", variants: lapVariants }],
  scores: lapScores,
};

function lapVariants(content: ContentLookup): BoardVariant[] {
  return content.ids(TRACK_KIND).flatMap((track) => {
    const place = { kind: TRACK_KIND, id: track };
    const name = nameOf(content, TRACK_KIND, track);
    const withCars = content.ids(CAR_KIND).map((car) => ({
      id: variantId(track, car),
      title: `${name}, ${nameOf(content, CAR_KIND, car)}`,
      content: [place, { kind: CAR_KIND, id: car }],
    }));
    return [{ id: track, title: name, content: [place] }, ...withCars];
  });
}

const variantId = (track: string, car: string): string => `${track}+${car}`;

function nameOf(content: ContentLookup, kind: string, id: string): string {
  return (content.find(kind, id) as { readonly name: string }).name;
}

/** Of the race and of qualifying alike; laps that were struck have no time. */
function lapScores({ content, roster, results }: ScoredSession): Score[] {
  const track = content[0]?.id;
  if (track === undefined) return [];
  return roster.flatMap(({ seat, playerId, loadout }) => {
    const lap = bestLap(results, playerId);
    if (lap === undefined) return [];
    const score = {
      board: BEST_LAP,
      seat,
      playerId,
      value: lap.time_ms,
      fromTick: lap.from_tick,
      toTick: lap.to_tick,
    };
    const { car } = loadout as RaceLoadout;
    return [track, variantId(track, car)].map((variant) => ({ ...score, variant }));
  });
}

function bestLap(results: Json, playerId: string): TimedLap | undefined {
  const { standings = [], dnf = [] } = results as unknown as {
    readonly standings?: readonly Standing[];
    readonly dnf?: readonly Standing[];
  };
  const driver = [...standings, ...dnf].find((each) => each.player_id === playerId);
  // Results of older rules say nothing of where a lap was.
  const { best_lap: race = null, qualifying = null } = driver ?? {};
  if (race === null) return qualifying ?? undefined;
  return qualifying !== null && qualifying.time_ms < race.time_ms ? qualifying : race;
}
