import { describe, expect, it } from "vitest";
import { boardAddress, parseBoardChoice, variantParts, withPart } from "./board-choice.ts";

const variant = (track: string, car: string) => ({
  id: `${track}/${car}`,
  title: "",
  content: [
    { kind: "tracks", id: track },
    { kind: "cars", id: car },
  ],
});
const variants = [
  variant("spa", "gt3"),
  variant("spa", "kart"),
  variant("monza", "gt3"),
  variant("oval", "kart"),
];

describe("a leaderboard that is chosen", () => {
  it("is an address that says it again", () => {
    const choice = { board: "best-lap", variant: "spa/gt3", period: "weekly" } as const;
    const address = boardAddress("apex", choice);
    expect(address).toBe("/leaderboards/apex?board=best-lap&variant=spa%2Fgt3&period=weekly");
    expect(parseBoardChoice(new URL(address, "http://x").search)).toEqual(choice);
    expect(boardAddress("apex", parseBoardChoice("?period=yearly"))).toBe("/leaderboards/apex");
  });

  it("is chosen by what it is of, part by part", () => {
    expect(variantParts(variants, "spa/kart")).toEqual([
      { kind: "tracks", ids: ["spa", "monza", "oval"], chosen: "spa" },
      { kind: "cars", ids: ["gt3", "kart"], chosen: "kart" },
    ]);
    expect(withPart(variants, "spa/gt3", 1, "kart")).toBe("spa/kart");
    expect(withPart(variants, "spa/gt3", 0, "oval")).toBe("oval/kart");
  });

  it("is of everything where a variant leaves a part out", () => {
    const all = { id: "spa", title: "Spa", content: [{ kind: "tracks", id: "spa" }] };
    const mixed = [all, ...variants];
    expect(variantParts(mixed, "spa")[1]).toEqual({ kind: "cars", ids: ["", "gt3", "kart"], chosen: "" });
    expect(withPart(mixed, "spa", 1, "kart")).toBe("spa/kart");
    expect(withPart(mixed, "spa/kart", 1, "")).toBe("spa");
  });

  it("is chosen by its title where variants are of different things, or of nothing", () => {
    expect(variantParts([{ id: "", title: "All", content: [] }], "")).toEqual([]);
    expect(variantParts([...variants, { id: "x", title: "X", content: [] }], "spa/gt3")).toEqual([]);
  });
});
