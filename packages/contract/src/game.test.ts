import { record } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { defineGame, type Game, type Infer, Phase, struct, unit } from "./index.ts";

const state = { clock: record({ ticks: "u32" }) };
const input = { push: unit(8) };
const empty = struct({});
type Toy = Game<typeof state, typeof input, null, typeof empty, typeof empty>;

function toy(changes: Partial<Toy> = {}): Toy {
  return {
    id: "toy",
    version: 1,
    tickHz: 60,
    state,
    input,
    onMissingInput: { repeatTicks: 0 },
    events: {},
    commands: {},
    snapshot: {},
    view: () => {},
    options: empty,
    loadout: empty,
    plan: () => ({ title: "", seats: 1, reservedSeats: 0, countdownSeconds: 0, capacities: {}, content: [] }),
    checkLoadout: () => undefined,
    prepare: (_: Infer<typeof empty>) => null,
    create: () => {},
    seat: () => {},
    unseat: () => {},
    fill: () => [],
    start: () => {},
    phase: () => Phase.lobby,
    joinDuring: [],
    stages: [],
    drivers: [],
    results: () => null,
    ...changes,
  };
}
const stage = (name: string) => ({ name, predicted: "never" as const, run: () => {} });
const driver = (name: string, everyTicks = 1) => ({ name, everyTicks, drive: () => {} });

describe("a game", () => {
  it("is taken as it is and frozen", () => {
    const game = toy({ stages: [stage("move"), stage("count")], drivers: [driver("a"), driver("b")] });
    expect(defineGame(game)).toBe(game);
    expect(Object.isFrozen(game)).toBe(true);
  });

  it.each(["", "Toy", "1toy", "toy game", "toy_game", "-toy", "toy!"])("refuses the id %j", (id) => {
    expect(() => defineGame(toy({ id }))).toThrow(`game id "${id}" is not lower-case kebab`);
  });

  it.each(["t", "toy-2", "a-b-c"])("takes the id %j", (id) => {
    expect(defineGame(toy({ id })).id).toBe(id);
  });

  it.each([0, -1, 480.5, 481, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses %s ticks a second",
    (tickHz) => {
      expect(() => defineGame(toy({ tickHz }))).toThrow(`tickHz ${tickHz} is not`);
    },
  );

  it.each([1, 20, 240, 480])("takes %s ticks a second", (tickHz) => {
    expect(defineGame(toy({ tickHz })).tickHz).toBe(tickHz);
  });

  it("refuses a tick rate that is no whole number: the log has a hash each second", () => {
    expect(() => defineGame(toy({ tickHz: 59.94 }))).toThrow(RangeError);
  });

  it("refuses two stages of one name, naming them", () => {
    expect(() => defineGame(toy({ stages: [stage("move"), stage("move")] }))).toThrow(
      "two stages have one name: move, move",
    );
  });

  it("refuses two drivers of one name", () => {
    expect(() => defineGame(toy({ drivers: [driver("pro"), driver("pro")] }))).toThrow(/two drivers/);
  });

  it("refuses a driver called external, which is everybody who is not part of the game", () => {
    expect(() => defineGame(toy({ drivers: [driver("external")] }))).toThrow(/external/);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses a driver that drives every %s ticks", (everyTicks) => {
    expect(() => defineGame(toy({ drivers: [driver("pro", everyTicks)] }))).toThrow(/everyTicks/);
  });
});
