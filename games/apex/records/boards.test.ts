import type { Json, ScoredSession } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { apexBoards } from "./boards.ts";

const names: Record<string, string> = { oval: "Oval", park: "Park", gt: "GT", formula: "Formula" };
const content = {
  find: (_: string, id: string) => ({ name: names[id] }),
  ids: (kind: string) => (kind === "tracks" ? ["oval", "park"] : ["formula", "gt"]),
  derived: <T>(_: string, make: () => T) => make(),
};
const lap = (time_ms: number) => ({ lap: 2, time_ms, from_tick: 100, to_tick: 100 + time_ms });

function session(
  ...drivers: readonly { readonly race?: number; readonly qualifying?: number }[]
): ScoredSession {
  const standings = drivers.map(({ race, qualifying }, i) => ({
    player_id: `p${i}`,
    best_lap: race === undefined ? null : lap(race),
    qualifying: qualifying === undefined ? null : lap(qualifying),
  }));
  return {
    options: {},
    content: [
      { kind: "tracks", id: "park" },
      { kind: "cars", id: "gt" },
    ],
    roster: drivers.map((_, seat) => ({
      seat,
      playerId: `p${seat}`,
      name: "",
      driver: "external",
      loadout: { car: "gt" },
    })),
    results: { standings: standings.slice(0, 1), dnf: standings.slice(1) } as unknown as Json,
  };
}

describe("the leaderboards of apex", () => {
  it("are best laps of each track, and of each car on it [APEX-027]", () => {
    const [board] = apexBoards.boards;
    expect(board).toMatchObject({ id: "best-lap", unit: "ms", better: "lower" });
    expect(board!.variants(content).map(({ id, title }) => [id, title])).toEqual([
      ["oval", "Oval"],
      ["oval+formula", "Oval, Formula"],
      ["oval+gt", "Oval, GT"],
      ["park", "Park"],
      ["park+formula", "Park, Formula"],
      ["park+gt", "Park, GT"],
    ]);
    expect(board!.variants(content)[1]!.content).toEqual([
      { kind: "tracks", id: "oval" },
      { kind: "cars", id: "formula" },
    ]);
  });

  it("count the best lap of who finished and of who did not, with where the replay shows it [APEX-027]", () => {
    const score = (seat: number, value: number) => ({
      board: "best-lap",
      seat,
      playerId: `p${seat}`,
      value,
      fromTick: 100,
      toTick: 100 + value,
    });
    expect(apexBoards.scores(session({ race: 50 }, {}, { race: 70 }))).toEqual([
      { ...score(0, 50), variant: "park" },
      { ...score(0, 50), variant: "park+gt" },
      { ...score(2, 70), variant: "park" },
      { ...score(2, 70), variant: "park+gt" },
    ]);
  });

  it("count a lap of qualifying where that is better", () => {
    const times = (race: number | undefined, qualifying: number) =>
      apexBoards
        .scores(session({ ...(race !== undefined && { race }), qualifying }))
        .map(({ value }) => value);
    expect(times(50, 49)).toEqual([49, 49]);
    expect(times(50, 51)).toEqual([50, 50]);
    expect(times(undefined, 51)).toEqual([51, 51]);
  });

  it("count nothing of results without standings, and of older ones that do not say where a lap was", () => {
    const none = session({ race: 50 });
    expect(apexBoards.scores({ ...none, results: { error: "stopped" } })).toEqual([]);
    const older = { standings: [{ player_id: "p0", best_lap_ms: 50 }] };
    expect(apexBoards.scores({ ...none, results: older })).toEqual([]);
    expect(apexBoards.scores({ ...none, content: [] })).toEqual([]);
  });
});
