import { describe, expect, it } from "vitest";
import { addressInRound, resolve } from "./round-hooks.ts";

const resolved = async (specifier: string, parentURL: string | undefined) => {
  const next = async () => ({ url: "file:///game/state.js" });
  const context = { conditions: [], importAttributes: {}, importAssertions: {}, parentURL };
  return (await resolve(specifier, context, next)).url;
};

describe("a round of changes", () => {
  it("is handed on to what its modules import by relative paths", async () => {
    const parent = addressInRound("file:///game/game.js", 3);
    expect(parent).toBe("file:///game/game.js?round=3");
    expect(await resolved("./state.js", parent)).toBe("file:///game/state.js?round=3");
    expect(await resolved("../game/state.js", parent)).toBe("file:///game/state.js?round=3");
  });

  it("concerns neither packages nor modules of no round", async () => {
    expect(await resolved("@fairtick/kernel", addressInRound("file:///game/game.js", 3))).toBe(
      "file:///game/state.js",
    );
    expect(await resolved("./state.js", "file:///game/game.js")).toBe("file:///game/state.js");
    expect(await resolved("./state.js", undefined)).toBe("file:///game/state.js");
  });
});
