import { gamePackage as apex } from "@fairtick/apex";
import { type CarSpec, carContent, type TrackSpec, trackContent } from "@fairtick/apex/rules";
import type { ContentKind } from "@fairtick/contract";
import type { GameContent } from "@fairtick/server";
import { gamePackage as crowd } from "../games/crowd-game.ts";
import { gamePackage as smallest } from "../games/smallest-game.ts";
import { type PlayedGame, underTest } from "./played-game.ts";
import type { GameUnderTest } from "./session-script.ts";

/** Content as files hold it, so that a browser can read it as a server does. */
export interface ContentSource {
  readonly manifest: unknown;
  readonly files: { readonly [name: string]: string };
}
export interface ApexSources {
  readonly cars: readonly ContentSource[];
  readonly tracks: readonly ContentSource[];
}

export interface RaceOptions {
  readonly aiCount: number;
  readonly maxPlayers: number;
  readonly lapLimit: number;
}

export const playedSmallest = (): PlayedGame => ({ package: smallest, options: { seats: 4 } });

export const playedCrowd = (walkers: number): PlayedGame => ({
  package: crowd,
  options: { seats: 6, walkers, strollers: 3, seconds: 0 },
  commands: [
    { name: "emote", payload: { kind: 3 } },
    { name: "drop", payload: { kind: 9 } },
    { name: "pause", payload: {} },
    { name: "pause", payload: {} },
  ],
});

/** A race with people and AI drivers on the track that has `name`. */
export function playedApex(content: GameContent, track: string, options: RaceOptions): PlayedGame {
  const { lookup } = content;
  const tracks = lookup.ids("tracks").map((id) => lookup.find("tracks", id) as TrackSpec);
  const found = tracks.find((t) => t.name === track);
  if (found === undefined)
    throw new RangeError(`no track "${track}" among ${tracks.map((t) => t.name).join(", ")}`);
  return {
    package: apex,
    content,
    options: {
      track: found.id,
      qualifyingMinutes: 0,
      collisionModel: "oriented",
      aiSkill: "mixed",
      ...options,
    },
    loadouts: lookup.ids("cars").map((car) => ({ car })),
  };
}

export const smallestUnderTest = (): GameUnderTest => underTest(playedSmallest());

export const crowdUnderTest = (walkers: number): GameUnderTest => underTest(playedCrowd(walkers));

export const apexUnderTest = (sources: ApexSources, track: string, options: RaceOptions): GameUnderTest =>
  underTest(playedApex(apexContent(sources), track, options));

/** What sessions need of it; there is nobody to send the items to. */
function apexContent(sources: ApexSources): GameContent {
  const cars = readAll<CarSpec>(carContent, sources.cars);
  const tracks = readAll<TrackSpec>(trackContent, sources.tracks);
  const items: { readonly [kind: string]: ReadonlyMap<string, unknown> } = { cars, tracks };
  const lookup: GameContent["lookup"] = {
    find: (kind, id) => items[kind]?.get(id),
    ids: (kind) => [...(items[kind]?.keys() ?? [])].sort(),
    derived: (_, make) => make(),
  };
  return { lookup, items: () => [] };
}

function readAll<T extends { readonly id: string }>(
  kind: ContentKind<T>,
  sources: readonly ContentSource[],
): Map<string, T> {
  const items = new Map<string, T>();
  for (const { manifest, files } of sources) {
    const parsed = kind.parse(manifest, (name) => files[name], { warn: () => {} });
    if (!parsed.ok) throw new Error(`${kind.kind}: ${JSON.stringify(parsed.problems)}`);
    items.set(parsed.item.id, parsed.item);
  }
  return items;
}
