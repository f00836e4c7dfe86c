import { describe, expect, it } from "vitest";
import {
  enterPhases,
  equipped,
  type Fixture,
  type FixtureClient,
  openFixture,
} from "../test/lobby-fixture.ts";
import { errandShelf, errandTemplate, templateId } from "../test/template-fixture.ts";
import { drawTemplate, rotationPlan } from "./rotation.ts";
import type { SessionTemplate } from "./session-template.ts";
import { StandingSessions } from "./standing-sessions.ts";

describe("drawTemplate", () => {
  it("draws by weight, within 2 percent in 10,000 draws, and never what weighs nothing [HOST-050]", () => {
    const weights = [50, 30, 15, 5, 0];
    const templates = weights.map((weight, i) => errandTemplate(i, { rotation_weight: weight }));
    const counts = weights.map(() => 0);
    for (let draw = 0; draw < 10_000; draw++) {
      const drawn = drawTemplate(templates, 1234, draw);
      counts[templates.indexOf(drawn!)]!++;
    }
    expect(counts[4]).toBe(0);
    for (const [i, weight] of weights.entries())
      expect(Math.abs(counts[i]! - weight * 100)).toBeLessThanOrEqual(200);
  });

  it("draws the same with the same seed, and something else with another [HOST-050]", () => {
    const templates = [1, 2, 3].map((number) => errandTemplate(number));
    const draws = (seed: number) =>
      Array.from({ length: 30 }, (_, draw) => drawTemplate(templates, seed, draw)?.id).join();
    expect(draws(7)).toBe(draws(7));
    expect(draws(7)).not.toBe(draws(8));
  });

  it("draws nothing where all weigh nothing, and never a template of the schedule", () => {
    expect(drawTemplate([], 1, 1)).toBeUndefined();
    expect(drawTemplate([errandTemplate(1, { rotation_weight: 0 })], 1, 1)).toBeUndefined();
    expect(drawTemplate([errandTemplate(1, { start_mode: "scheduled" })], 1, 1)).toBeUndefined();
  });
});

function open(...templates: SessionTemplate[]) {
  const { shelf, files } = errandShelf(templates);
  const fixture = openFixture({}, {}, { templates: shelf });
  const plan = rotationPlan({ game: "errand", count: 1, lobbyMs: 60_000, templates: shelf, seed: 5 });
  const quiet = { info: () => {}, warn: () => {}, error: () => {} };
  const wallClock = () => 1_700_000_000_000 + fixture.clock.ms;
  const rotation = new StandingSessions({ lobby: fixture.lobby, log: quiet, wallClock }, plan);
  const clients: FixtureClient[] = [];
  const pass = (seconds: number) => {
    for (let i = 0; i < seconds; i++) {
      for (const client of clients) client.ask({ kind: "heartbeat", tick: 0 });
      fixture.advance(1000);
      rotation.sweep(fixture.clock.ms);
    }
  };
  const join = (name: string) => {
    const client = equipped(fixture, name);
    clients.push(client);
    client.ask({ kind: "join", sessionId: newest(fixture), as: "player" });
    fixture.host.run();
    return client;
  };
  rotation.sweep(fixture.clock.ms);
  return { ...fixture, shelf, files, pass, join, newest: () => newest(fixture), fixture };
}

const newest = ({ host }: Fixture) => host.of("create").at(-1)!.sessionId;

function finish(fixture: Fixture): void {
  const sessionId = newest(fixture);
  enterPhases(fixture, sessionId, "countdown", "active", "finished");
  fixture.host.emit({ kind: "finished", sessionId, results: null, roster: [] });
}

describe("the rotation", () => {
  it("opens a session of a template, which starts 60 s later when somebody has come [HOST-051]", () => {
    const { host, pass, join, lobby, newest, clock } = open(errandTemplate(1));
    const watcher = join("Ann");
    expect(lobby.summary(newest())).toMatchObject({ title: "Town", templateId: templateId(1) });
    expect(lobby.summary(newest())?.startsAt).toBe(1_700_000_000_000 + clock.ms + 60_000);
    pass(59);
    expect(host.of("start")).toEqual([]);
    pass(1);
    expect(host.of("start")).toEqual([{ call: "start", sessionId: newest() }]);
    expect(watcher.kinds()).not.toContain("error");
  });

  it("begins the 60 s anew while nobody is there, and says so [HOST-051]", () => {
    const { host, pass, join, lobby, newest, clock } = open(errandTemplate(1));
    pass(60);
    expect(host.of("start")).toEqual([]);
    expect(lobby.summary(newest())?.startsAt).toBe(1_700_000_000_000 + clock.ms + 60_000);
    pass(30);
    join("Ann");
    pass(29);
    expect(host.of("start")).toEqual([]);
    pass(1);
    expect(host.of("start").length).toBe(1);
  });

  it("waits for as many people as the template wants", () => {
    const { host, pass, join } = open(errandTemplate(1, { min_players: 2 }));
    join("Ann");
    pass(60);
    expect(host.of("start")).toEqual([]);
    join("Bea");
    pass(60);
    expect(host.of("start").length).toBe(1);
  });

  it("never starts a manual session by itself, and lets the first who comes start it [HOST-051]", () => {
    const { host, pass, join, lobby, newest } = open(errandTemplate(1, { start_mode: "manual" }));
    pass(300);
    const ann = join("Ann");
    const bea = join("Bea");
    pass(300);
    expect(host.of("start")).toEqual([]);
    expect(lobby.summary(newest())?.startsAt).toBeUndefined();
    bea.take();
    bea.ask({ kind: "start" });
    expect(bea.take()).toContainEqual(expect.objectContaining({ kind: "error", code: "forbidden" }));
    ann.ask({ kind: "start" });
    expect(host.of("start").length).toBe(1);
  });

  it("draws the next when a session has finished, and shows it to the lobby 60 s before its countdown [HOST-050]", () => {
    const { host, pass, join, fixture, enter, newest } = open(errandTemplate(1));
    join("Ann");
    pass(60);
    const watcher = enter("Watcher");
    const first = newest();
    finish(fixture);
    pass(2);
    expect(newest()).not.toBe(first);
    const shown = watcher.take().findLast(({ kind }) => kind === "lobby");
    expect(shown).toMatchObject({
      lobby: { sessions: [{ phase: "finished" }, { id: newest(), phase: "lobby", hostName: "Server" }] },
    });
    join("Bea");
    pass(58);
    expect(host.of("start").length).toBe(1);
    pass(2);
    expect(host.of("start").at(-1)).toEqual({ call: "start", sessionId: newest() });
  });

  it("tells where a session was made of a template, when its result is recorded", () => {
    const { pass, join, fixture, outcomes } = open(errandTemplate(1));
    join("Ann");
    pass(60);
    finish(fixture);
    expect(outcomes).toMatchObject([{ templateId: templateId(1), isDemo: false }]);
  });

  it("waits while no template is active, and goes on when one is", () => {
    const { host, pass, files, shelf } = open(errandTemplate(1, { active: false }));
    pass(100);
    expect(host.of("create")).toEqual([]);
    files.splice(0, 1, ...errandShelf([errandTemplate(1)]).files);
    shelf.refresh();
    pass(3);
    expect(host.of("create").length).toBe(1);
  });

  it("opens another one where a session went without having begun", () => {
    const { host, pass, lobby, newest } = open(errandTemplate(1));
    lobby.cancelServerSession(newest(), "gone");
    pass(2);
    expect(host.of("create").length).toBe(2);
  });
});
