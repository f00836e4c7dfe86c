import { describe, expect, it } from "vitest";
import { errandGame } from "../test/errand-game.ts";
import { errandRecords } from "../test/errand-records.ts";
import { openRecords, type RecordsOptions } from "./open-records.ts";

const shared: Omit<RecordsOptions, "packages"> = {
  settlesUnverified: false,
  ask: () => Promise.reject(new Error("not asked")),
  log: { error: () => {} },
  wallClock: () => 0,
  counted: () => {},
  changed: () => {},
};
const other = { ...errandGame, id: "other" };

describe("the records of a server", () => {
  it("are those of its games that have some", () => {
    const packages = [{ game: other }, { game: errandGame, records: errandRecords }];
    expect([...openRecords({ ...shared, packages }).games]).toEqual([["errand", errandRecords]]);
  });

  it("are refused where a game comes with those of another", () => {
    const packages = [{ game: other, records: errandRecords }];
    expect(() => openRecords({ ...shared, packages })).toThrow("the game other has records of errand");
  });
});
