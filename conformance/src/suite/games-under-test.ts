import { apex, type CarSpec, carContent, type TrackSpec, trackContent } from "@fairtick/apex/rules";
import type { AnyGame, ContentKind, ContentLookup, Json } from "@fairtick/contract";
import type { SessionSetup } from "@fairtick/session";
import { crowdGame } from "../games/crowd-game.ts";
import { smallestGame } from "../games/smallest-game.ts";
import { type GameUnderTest, numberedUuid } from "./session-script.ts";

/** Content as files hold it, so that a browser can read it as a server does. */
export interface ContentSource {
  readonly manifest: unknown;
  readonly files: { readonly [name: string]: string };
}
export interface ApexSources {
  readonly cars: readonly ContentSource[];
  readonly tracks: readonly ContentSource[];
}

export const smallestUnderTest = (): GameUnderTest => ({
  setup: setupOf(smallestGame, { seats: 4 }, noContent),
  loadouts: [{}],
  commands: [],
});

export const crowdUnderTest = (walkers: number): GameUnderTest => ({
  setup: setupOf(crowdGame, { seats: 6, walkers, strollers: 3, seconds: 0 }, noContent),
  loadouts: [{}],
  commands: [
    { name: "emote", payload: { kind: 3 } },
    { name: "drop", payload: { kind: 9 } },
    { name: "pause", payload: {} },
    { name: "pause", payload: {} },
  ],
});

/** A race with people and AI drivers on the track that has `name`. */
export function apexUnderTest(
  sources: ApexSources,
  track: string,
  options: { readonly aiCount: number; readonly maxPlayers: number; readonly lapLimit: number },
): GameUnderTest {
  const content = apexContent(sources);
  const tracks = content.ids("tracks").map((id) => content.find("tracks", id) as TrackSpec);
  const found = tracks.find((t) => t.name === track);
  if (found === undefined)
    throw new RangeError(`no track "${track}" among ${tracks.map((t) => t.name).join(", ")}`);
  const race = { track: found.id, collisionModel: "oriented", aiSkill: "mixed", ...options };
  return {
    setup: setupOf(apex, race, content),
    loadouts: content.ids("cars").map((car) => ({ car })),
    commands: [],
  };
}

function apexContent(sources: ApexSources): ContentLookup {
  const cars = readAll<CarSpec>(carContent, sources.cars);
  const tracks = readAll<TrackSpec>(trackContent, sources.tracks);
  const items: { readonly [kind: string]: ReadonlyMap<string, unknown> } = { cars, tracks };
  return {
    find: (kind, id) => items[kind]?.get(id),
    ids: (kind) => [...(items[kind]?.keys() ?? [])].sort(),
    derived: (_, make) => make(),
  };
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

const SEED = 7;

function setupOf(game: AnyGame, options: Json, content: ContentLookup): SessionSetup {
  const plan = game.plan(options, content);
  if ("code" in plan) throw new Error(plan.message);
  return {
    sessionId: numberedUuid(1),
    game,
    options,
    plan,
    world: game.prepare(options, content, SEED),
    seed: SEED,
    contentDigests: [],
  };
}

const noContent: ContentLookup = { find: () => undefined, ids: () => [], derived: (_, make) => make() };
