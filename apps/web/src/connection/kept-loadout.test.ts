import { describe, expect, it } from "vitest";
import { keepLoadout, loadLoadout, usableLoadout } from "./kept-loadout.ts";

function storageOf(kept: Record<string, string> = {}): Storage {
  const items = new Map(Object.entries(kept));
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as unknown as Storage;
}

const view = {
  game: { loadout: { fields: { car: {}, colour: {} } } },
  chosenFrom: { car: { kind: "cars" } },
} as unknown as Parameters<typeof usableLoadout>[1];
const content = [
  { kind: "cars", id: "gt3", name: "GT3" },
  { kind: "tracks", id: "oval", name: "Oval" },
];

describe("what a player brings", () => {
  it("is kept for each game until it is forgotten", () => {
    const storage = storageOf();
    expect(loadLoadout("apex", storage)).toBeUndefined();
    keepLoadout("apex", { car: "gt3" }, storage);
    expect([loadLoadout("apex", storage), loadLoadout("rally", storage)]).toEqual([
      { car: "gt3" },
      undefined,
    ]);
    keepLoadout("apex", undefined, storage);
    expect(loadLoadout("apex", storage)).toBeUndefined();
  });

  it.each(["{", "3", "[1]", "null"])("is nothing where the browser has kept %s", (text) => {
    expect(loadLoadout("apex", storageOf({ "fairtick.loadout.apex": text }))).toBeUndefined();
  });

  it.each([
    ["all of it, from what is there", { car: "gt3", colour: "red" }, true],
    ["content that is not there", { car: "lmp1", colour: "red" }, false],
    ["content of another kind", { car: "oval", colour: "red" }, false],
    ["less than is asked for", { car: "gt3" }, false],
    ["more than is asked for", { car: "gt3", colour: "red", wings: 2 }, false],
  ])("fits a server with %s: %o", (_, loadout, fits) => {
    expect(usableLoadout(loadout, view, content)).toEqual(fits ? loadout : undefined);
  });
});
