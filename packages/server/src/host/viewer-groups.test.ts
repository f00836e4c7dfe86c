import { describe, expect, it } from "vitest";
import { ViewerGroups } from "./viewer-groups.ts";

function dealt(everyTicks: number, session: number, besideTicks: number, viewers: number) {
  const groups = new ViewerGroups<null, number>(everyTicks, session, () => null, besideTicks);
  for (let viewer = 0; viewer < viewers; viewer++) groups.join().viewers.push(viewer);
  return groups.all.map(({ phase, viewers: { length } }) => ({ phase, length }));
}

describe("groups of those who only watch", () => {
  it("have their snapshots in other ticks than players, and are about equally great where all are full", () => {
    for (const session of [0, 1, 6]) {
      const groups = dealt(8, session, 4, 700);
      expect(groups.map(({ phase }) => phase % 4)).not.toContain(session % 4);
      expect(groups).toHaveLength(6);
      for (const { length } of groups) expect(Math.abs(length - 700 / 6)).toBeLessThanOrEqual(1);
    }
  });

  it("are few for few, and share the ticks of players where there are no others", () => {
    expect(dealt(8, 0, 4, 16)).toHaveLength(1);
    expect(dealt(1, 5, 1, 40)).toEqual([{ phase: 0, length: 40 }]);
  });
});
