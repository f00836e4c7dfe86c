import {
  type AnyGame,
  type ContentItem,
  type ContentLookup,
  defineGame,
  Phase,
  struct,
  u8,
  unit,
  uuid,
} from "@fairtick/contract";
import { defineState, record } from "@fairtick/kernel";
import type { GameContent } from "../lobby/lobby-context.ts";

export const town = "11111111-1111-4111-8111-111111111111";
export const village = "22222222-2222-4222-8222-222222222222";
export const bicycle = "33333333-3333-4333-8333-333333333333";
const skates = "44444444-4444-4444-8444-444444444444";
/** Exists, and may not be used. */
export const rocket = "55555555-5555-4555-8555-555555555555";
export const nowhere = "66666666-6666-4666-8666-666666666666";

/** A game of which only the declarations matter: places to go, vehicles to choose, a countdown of 3 s. */
export const errandGame: AnyGame = defineGame({
  id: "errand",
  version: 1,
  tickHz: 100,
  state: defineState({ errand: record({ phase: "u8" }) }),
  input: { pedal: unit(8) },
  onMissingInput: { repeatTicks: 10 },
  events: {},
  commands: {},
  snapshot: {},
  view: () => {},
  options: struct({
    place: uuid(),
    seats: u8({ min: 1, max: 4, default: 4 }),
    drivers: u8({ max: 4, default: 0 }),
  }),
  loadout: struct({ vehicle: uuid() }),
  plan: (options, content) => {
    const place = content.find("places", options.place) as { name: string } | undefined;
    if (place === undefined) return { code: "not_found", message: "there is no such place" };
    return {
      title: place.name,
      seats: options.seats,
      reservedSeats: options.drivers,
      countdownSeconds: 3,
      capacities: {},
      content: [{ kind: "places", id: options.place }],
    };
  },
  checkLoadout: ({ vehicle }, content) => {
    if (content.find("vehicles", vehicle) === undefined) {
      return { code: "not_found", message: "there is no such vehicle" };
    }
    return vehicle === rocket ? { code: "forbidden", message: "rockets are not allowed" } : undefined;
  },
  prepare: () => ({}),
  create: () => {},
  seat: () => {},
  unseat: () => {},
  fill: () => [],
  start: () => {},
  phase: () => Phase.lobby,
  joinDuring: [Phase.lobby],
  stages: [],
  drivers: [],
  results: () => null,
});

export function errandContent(): GameContent {
  const items = [
    item("places", town, "Town"),
    item("places", village, "Village"),
    item("vehicles", bicycle, "Bicycle"),
    item("vehicles", skates, "Skates"),
    item("vehicles", rocket, "Rocket"),
  ];
  const lookup: ContentLookup = {
    find: (kind, id) => items.find((each) => each.kind === kind && each.id === id)?.item,
    ids: (kind) => items.filter((each) => each.kind === kind).map(({ id }) => id),
    derived: (_key, make) => make(),
  };
  return { lookup, items: () => items };
}

function item(kind: string, id: string, name: string): ContentItem<{ name: string }> {
  return {
    kind,
    id,
    name,
    version: "1",
    digest: id,
    item: { name },
    source: { manifest: {}, files: {} },
    folder: "",
  };
}
