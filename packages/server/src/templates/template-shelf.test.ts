import { describe, expect, it } from "vitest";
import { bicycle, errandContent, nowhere, rocket, town } from "../test/errand-game.ts";
import { errandManifest, errandShelf, errandTemplate, templateId } from "../test/template-fixture.ts";
import { manifestOf, storedTemplate } from "./stored-template.ts";
import { templateKind } from "./template-manifest.ts";

const problemsOf = (manifest: object) => {
  const parsed = templateKind("errand").parse(manifest, () => undefined, { warn: () => {} });
  return parsed.ok ? [] : parsed.problems.map(({ field, message }) => `${field}: ${message}`);
};

describe("a template", () => {
  it("has what every template has, and what its game reads", () => {
    expect(errandTemplate(1, { start_mode: "Countdown", min_players: 2, active: false })).toEqual({
      id: templateId(1),
      game: "errand",
      name: "Errand 1",
      startMode: "countdown",
      minPlayers: 2,
      rotationWeight: 10,
      isActive: false,
      options: { place: town, drivers: 2 },
      bounds: { drivers: { min: 0, max: 3 } },
      allowed: {},
    });
  });

  it.each([
    ["rotation_weight", 0, 100],
    ["min_players", 1, 1000],
  ])("takes a %s of %i to %i and nothing beyond [HOST-049]", (field, min, max) => {
    for (const good of [min, max]) expect(problemsOf(errandManifest(1, { [field]: good }))).toEqual([]);
    for (const bad of [min - 1, max + 1, min + 0.5, "5"])
      expect(problemsOf(errandManifest(1, { [field]: bad }))).toEqual([
        `${field}: ${JSON.stringify(bad)} where a whole number of ${min} to ${max} is needed`,
      ]);
  });

  it.each([
    [{ id: "sprint" }, 'id: "sprint" where a UUID is needed, as in 770e8400-e29b-41d4-a716-446655440001'],
    [{ name: "" }, 'name: "" where a text of 1 to 100 characters is needed'],
    [{ game: "chess" }, 'game: "chess" where these are templates of errand'],
    [{ start_mode: "now" }, 'start_mode: "now" where one of manual, countdown, scheduled is needed'],
    [{ start_mode: undefined }, "start_mode: nothing where one of manual, countdown, scheduled is needed"],
    [{ active: 1 }, "active: 1 where true or false is needed"],
    [{ rotation_weight: undefined }, "rotation_weight: nothing where a whole number of 0 to 100 is needed"],
    [{ bounds: { drivers: { min: 3, max: 1 } } }, "bounds.drivers: must have numbers min and max"],
    [{ allowed: { vehicles: "all" } }, "allowed.vehicles: must be a list of ids"],
    [{ options: [] }, "options: must be a table"],
  ])("is refused with %j, and the reason is told", (changed, reason) => {
    expect(problemsOf(errandManifest(1, changed)).join("\n")).toContain(reason);
  });
});

describe("TemplateShelf", () => {
  const row = (number: number, changed: object = {}) =>
    storedTemplate("errand", errandManifest(number, changed) as never, 5);

  it("has templates of files and of the database, and a file comes before a row of its id [HOST-049]", () => {
    const { shelf } = errandShelf([errandTemplate(2), errandTemplate(1)]);
    shelf.setStored([row(2, { name: "Row" }), row(3, { name: "Row 3" })]);
    expect(shelf.entries.map(({ template, origin }) => [template.name, origin])).toEqual([
      ["Errand 1", "file"],
      ["Errand 2", "file"],
      ["Row 3", "table"],
    ]);
    expect(shelf.find("errand", templateId(3))?.template).toEqual(errandTemplate(3, { name: "Row 3" }));
    expect(shelf.find("chess", templateId(3))).toBeUndefined();
  });

  it("tells what is wrong with a row, and uses the others", () => {
    const { shelf } = errandShelf([]);
    shelf.setStored([{ ...row(1), start_mode: "later" }, row(2), { ...row(3), game: "chess" }]);
    expect(shelf.entries.map(({ template }) => template.id)).toEqual([templateId(2)]);
    expect(shelf.faults).toMatchObject([{ id: templateId(1), field: "start_mode" }]);
  });

  it("says why a template is not active, and which became so [HOST-055]", () => {
    const content = errandContent();
    let items = content.items();
    const find = (kind: string, id: string) =>
      items.find((item) => item.kind === kind && item.id === id)?.item;
    const { shelf } = errandShelf(
      [
        errandTemplate(1),
        errandTemplate(2, { active: false }),
        errandTemplate(3, { allowed: { vehicles: [bicycle, rocket] } }),
        errandTemplate(4, { options: { place: nowhere } }),
        errandTemplate(5, { options: { place: town, seats: 99 } }),
      ],
      { lookup: { ...content.lookup, find }, items: () => items },
    );
    const reasons = () => shelf.entries.map(({ inactive }) => inactive);
    const refused = "there is no such place";
    expect(reasons()).toEqual([
      undefined,
      "it is switched off",
      undefined,
      refused,
      expect.stringContaining("seats"),
    ]);
    expect(shelf.active("errand").map(({ id }) => id)).toEqual([templateId(1), templateId(3)]);

    items = content.items().filter(({ id }) => id !== rocket && id !== town);
    expect(shelf.refresh().map(({ template }) => template.id)).toEqual([templateId(1), templateId(3)]);
    expect(reasons()).toEqual([
      refused,
      "it is switched off",
      `there is no vehicles ${rocket}`,
      refused,
      expect.stringContaining("seats"),
    ]);
    items = content.items();
    expect(shelf.refresh().map(({ template }) => template.id)).toEqual([templateId(1), templateId(3)]);
    expect(shelf.refresh()).toEqual([]);
  });
});

describe("a row of the database", () => {
  it("gives back what it was made of, also fields that have no column", () => {
    const manifest = errandManifest(1, { min_players: 3, active: true });
    expect(manifestOf(storedTemplate("errand", manifest as never, 5))).toEqual({
      ...manifest,
      game: "errand",
    });
  });

  it("has the fields of a race in columns of their own", () => {
    const race = {
      id: templateId(1),
      name: "Sprint",
      track_config_id: town,
      allowed_cars: [bicycle],
      max_players: 8,
      default_ai_count: 4,
      lap_limit: 5,
      max_lap_limit: 9,
      start_mode: "manual",
      rotation_weight: 1,
      active: false,
    };
    const stored = storedTemplate("apex", race, 5);
    expect(stored).toMatchObject({
      track_config_id: town,
      allowed_cars: JSON.stringify([bicycle]),
      lap_limit: 5,
      active: 0,
      detail: '{"max_lap_limit":9}',
    });
    expect(manifestOf(stored)).toEqual({ ...race, game: "apex" });
  });
});
