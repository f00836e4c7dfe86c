import { describe, expect, it } from "vitest";
import { bicycle, errandContent, rocket, town, village } from "../test/errand-game.ts";
import { equipped, openFixture } from "../test/lobby-fixture.ts";
import { errandShelf, errandTemplate, templateId } from "../test/template-fixture.ts";

const skates = "44444444-4444-4444-8444-444444444444";

function open(changed: object = {}) {
  const content = errandContent();
  const { shelf } = errandShelf([errandTemplate(1, changed)], content);
  return openFixture({}, {}, { templates: shelf, content });
}

const create = (options: object, template: string = templateId(1)) =>
  ({ kind: "create", options: { ...options }, template }) as const;

describe("a session that a player makes of a template", () => {
  it("has the options of the template", () => {
    const fixture = open({ options: { place: village, drivers: 3 } });
    equipped(fixture, "Ann").ask(create({}));
    fixture.host.run();
    expect(fixture.lobby.summaries).toMatchObject([
      { title: "Village", options: { place: village, drivers: 3, seats: 4 }, templateId: templateId(1) },
    ]);
  });

  it.each([0, 3])("may have %i where the template allows 0 to 3 [HOST-053]", (drivers) => {
    const fixture = open();
    equipped(fixture, "Ann").ask(create({ drivers }));
    expect(fixture.lobby.summaries).toMatchObject([{ options: { place: town, drivers } }]);
  });

  it.each([
    [{ drivers: 4 }, "drivers: 4 where the template Errand 1 allows 0 to 3"],
    [{ drivers: -1 }, "drivers: -1 where the template Errand 1 allows 0 to 3"],
    [{ drivers: "2" }, 'drivers: "2" where the template Errand 1 allows 0 to 3'],
    [{ drivers: 1.5 }, "drivers"],
    [{ place: village }, "which the template Errand 1 leaves to nobody; options that may be chosen: drivers"],
    [{ toString: 1 }, "toString: 1, which the template"],
  ])("is not made with %j [HOST-053]", (options, reason) => {
    const fixture = open();
    const ann = equipped(fixture, "Ann");
    ann.ask(create(options));
    expect(ann.take()).toEqual([
      { kind: "error", code: "bad_request", message: expect.stringContaining(reason) },
    ]);
    expect(fixture.lobby.sessionCount).toBe(0);
  });

  it("may be asked for the value that it has in any case", () => {
    const fixture = open();
    equipped(fixture, "Ann").ask(create({ place: town, drivers: 2 }));
    expect(fixture.lobby.sessionCount).toBe(1);
  });

  it("is not made of a template that there is not, or that is not active", () => {
    const fixture = open({ active: false });
    const ann = equipped(fixture, "Ann");
    ann.ask(create({}));
    ann.ask(create({}, templateId(9)));
    expect(ann.take()).toEqual([
      { kind: "error", code: "conflict", message: "the template Errand 1 is not active: it is switched off" },
      { kind: "error", code: "not_found", message: `there is no template ${templateId(9)}` },
    ]);
  });

  it("is started by its host, whatever the template says", () => {
    const fixture = open({ start_mode: "countdown" });
    const ann = equipped(fixture, "Ann");
    ann.ask(create({}));
    fixture.host.run();
    ann.ask({ kind: "start" });
    expect(fixture.host.of("start").length).toBe(1);
  });
});

describe("a session of a template that allows some vehicles only", () => {
  it("refuses who brings another one, to its maker and to those who join [HOST-049]", () => {
    const fixture = open({ allowed: { vehicles: [bicycle] } });
    const ann = equipped(fixture, "Ann");
    const bea = equipped(fixture, "Bea");
    bea.ask({ kind: "loadout", loadout: { vehicle: skates } });
    bea.take();
    bea.ask(create({}));
    const refusal = {
      kind: "error",
      code: "forbidden",
      message: "this session does not allow that; it allows the vehicles Bicycle",
    };
    expect(bea.take()).toEqual([refusal]);
    expect(fixture.lobby.sessionCount).toBe(0);

    ann.ask(create({}));
    const { sessionId, content } = fixture.host.of("create")[0]!;
    expect(content).toEqual([town, bicycle]);
    bea.ask({ kind: "join", sessionId, as: "player" });
    expect(bea.take().filter(({ kind }) => kind === "error")).toEqual([refusal]);
    bea.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
    bea.ask({ kind: "join", sessionId, as: "player" });
    expect(fixture.host.of("takeSeat").length).toBe(2);
  });

  it("still refuses what the game allows nobody", () => {
    const fixture = open({ allowed: { vehicles: [rocket] } });
    const ann = equipped(fixture, "Ann");
    ann.ask(create({}));
    expect(ann.take()).toMatchObject([{ kind: "error", code: "forbidden" }]);
  });
});

describe("the content of a session", () => {
  it("stays its own when the server has another version by now [HOST-055]", () => {
    const content = errandContent();
    let items = content.items();
    const fixture = openFixture({}, {}, { content: { ...content, items: () => items } });
    const ann = equipped(fixture, "Ann");
    ann.ask({ kind: "create", options: { place: town } });
    fixture.host.run();
    ann.take();
    items = items.map((item) => (item.id === town ? { ...item, digest: "new" } : item));
    ann.ask({ kind: "content", contentKind: "places", id: town, digest: town });
    ann.ask({ kind: "content", contentKind: "places", id: town, digest: "new" });
    ann.ask({ kind: "content", contentKind: "places", id: town, digest: "old" });
    expect(ann.take()).toMatchObject([
      { kind: "content", item: { digest: town } },
      { kind: "content", item: { digest: "new" } },
      { kind: "error", code: "conflict" },
    ]);
  });
});
