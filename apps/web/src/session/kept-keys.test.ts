import type { Action } from "@fairtick/game-view";
import { describe, expect, it } from "vitest";
import { keptStorage } from "../test/kept-storage.ts";
import { giveKey, keepKeys, loadKeys } from "./kept-keys.ts";

const actions: readonly Action[] = [
  { name: "throttle", label: "", kind: "held", keys: ["ArrowUp", "KeyW"] },
  { name: "brake", label: "", kind: "held", keys: ["ArrowDown"] },
];

describe("chosen keys", () => {
  it("are kept for each game, beside those that were not chosen [WEB-007]", () => {
    const browser = keptStorage();
    keepKeys("apex", giveKey(loadKeys("apex", actions, browser), "throttle", "KeyI"), browser);
    expect(loadKeys("apex", actions, browser)).toEqual({ throttle: ["KeyI"], brake: ["ArrowDown"] });
    expect(loadKeys("rally", actions, browser)["throttle"]).toEqual(["ArrowUp", "KeyW"]);
  });

  it("belong to one action at a time", () => {
    const keys = giveKey(loadKeys("apex", actions, keptStorage()), "brake", "KeyW");
    expect(keys).toEqual({ throttle: ["ArrowUp"], brake: ["KeyW"] });
  });

  it.each(["not JSON", '{"throttle":5}', '{"throttle":[1]}', "null"])(
    "are those of the game where %s was kept",
    (text) => {
      expect(loadKeys("apex", actions, keptStorage({ "fairtick.keys.apex": text }))["throttle"]).toEqual([
        "ArrowUp",
        "KeyW",
      ]);
    },
  );
});
