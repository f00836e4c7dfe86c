import type { Json } from "@fairtick/contract";
import { describe, expect, it } from "vitest";
import { bicycle, nowhere, rocket, town, village } from "../test/errand-game.ts";
import {
  enterPhases,
  equipped,
  type Fixture,
  type FixtureClient,
  openFixture,
} from "../test/lobby-fixture.ts";

const loadout = { vehicle: bicycle };

/** What came, each as one word: errors by their code. */
function answers(client: FixtureClient): string[] {
  return client.take().map((notice) => (notice.kind === "error" ? notice.code : notice.kind));
}

function create(fixture: Fixture, client: FixtureClient, options: Json = { place: town }): string {
  client.ask({ kind: "create", options });
  fixture.host.run();
  client.take();
  return fixture.host.of("create").at(-1)!.sessionId;
}

type Scene = (fixture: Fixture) => { readonly client: FixtureClient; readonly sessionId: string };

/** Where a client can be when it asks for something; `sessionId` names a session that exists. */
const scenes = {
  "in the lobby, nothing chosen": (fixture) => {
    const sessionId = create(fixture, equipped(fixture, "Host"));
    return { client: fixture.enter("Ann"), sessionId };
  },
  "in the lobby, ready": (fixture) => {
    const sessionId = create(fixture, equipped(fixture, "Host"));
    return { client: equipped(fixture, "Ann"), sessionId };
  },
  "waiting for a seat": (fixture) => {
    const client = equipped(fixture, "Ann");
    client.ask({ kind: "create", options: { place: town } });
    return { client, sessionId: fixture.host.of("create")[0]!.sessionId };
  },
  "host of a waiting session": (fixture) => {
    const client = equipped(fixture, "Ann");
    return { client, sessionId: create(fixture, client) };
  },
  "guest of a waiting session": (fixture) => {
    const sessionId = create(fixture, equipped(fixture, "Host"));
    const client = equipped(fixture, "Ann");
    client.ask({ kind: "join", sessionId, as: "player" });
    fixture.host.run();
    client.take();
    return { client, sessionId };
  },
  "host in the countdown": (fixture) => {
    const client = equipped(fixture, "Ann");
    const sessionId = create(fixture, client);
    enterPhases(fixture, sessionId, "countdown");
    client.take();
    return { client, sessionId };
  },
  "host after the finish": (fixture) => {
    const client = equipped(fixture, "Ann");
    const sessionId = create(fixture, client);
    enterPhases(fixture, sessionId, "countdown", "active", "finished");
    client.take();
    return { client, sessionId };
  },
  watching: (fixture) => {
    const sessionId = create(fixture, equipped(fixture, "Host"));
    const client = equipped(fixture, "Ann");
    client.ask({ kind: "join", sessionId, as: "spectator" });
    client.take();
    return { client, sessionId };
  },
  "next to a session that runs": (fixture) => {
    const sessionId = create(fixture, equipped(fixture, "Host"));
    enterPhases(fixture, sessionId, "countdown");
    return { client: equipped(fixture, "Ann"), sessionId };
  },
  "next to a session that is over": (fixture) => {
    const sessionId = create(fixture, equipped(fixture, "Host"));
    enterPhases(fixture, sessionId, "countdown", "active", "finished");
    return { client: equipped(fixture, "Ann"), sessionId };
  },
} satisfies Record<string, Scene>;

type SceneName = keyof typeof scenes;

const commands = {
  lobby: () => ({ kind: "lobby" }),
  "udp token": () => ({ kind: "udp-token" }),
  roster: () => ({ kind: "roster" }),
  choose: () => ({ kind: "loadout", loadout }),
  "choose what does not exist": () => ({ kind: "loadout", loadout: { vehicle: nowhere } }),
  "choose what is not allowed": () => ({ kind: "loadout", loadout: { vehicle: rocket } }),
  "choose nonsense": () => ({ kind: "loadout", loadout: { vehicle: 7 } }),
  create: () => ({ kind: "create", options: { place: village } }),
  "create in no place": () => ({ kind: "create", options: { place: nowhere } }),
  "create too large": () => ({ kind: "create", options: { place: town, seats: 5 } }),
  join: (sessionId: string) => ({ kind: "join", sessionId, as: "player" }),
  "join nothing": () => ({ kind: "join", sessionId: nowhere, as: "player" }),
  watch: (sessionId: string) => ({ kind: "join", sessionId, as: "spectator" }),
  "watch nothing": () => ({ kind: "join", sessionId: nowhere, as: "spectator" }),
  leave: () => ({ kind: "leave" }),
  input: () => ({ kind: "input", sequence: 0, values: [1] }),
  command: () => ({ kind: "command", number: 1, name: "ring", payload: {} }),
} as const;

type CommandName = keyof typeof commands;

/** Everywhere the same, unless `exceptions` says otherwise. */
const usual: Record<CommandName, string> = {
  lobby: "lobby",
  "udp token": "udp-token",
  roster: "roster",
  choose: "lobby",
  "choose what does not exist": "not_found",
  "choose what is not allowed": "forbidden",
  "choose nonsense": "bad_request",
  create: "conflict",
  "create in no place": "conflict",
  "create too large": "conflict",
  join: "conflict",
  "join nothing": "conflict",
  watch: "conflict",
  "watch nothing": "conflict",
  leave: "left lobby",
  input: "",
  command: "command-reply",
};

const inLobby = {
  command: "conflict",
  roster: "conflict",
  leave: "conflict",
  watch: "joined",
  "watch nothing": "not_found",
  "join nothing": "not_found",
};
const exceptions: Record<SceneName, Partial<Record<CommandName, string>>> = {
  "in the lobby, nothing chosen": {
    ...inLobby,
    create: "bad_request",
    "create in no place": "bad_request",
    "create too large": "bad_request",
    join: "bad_request",
  },
  "in the lobby, ready": {
    ...inLobby,
    create: "joined",
    "create in no place": "not_found",
    "create too large": "bad_request",
    join: "joined",
  },
  "waiting for a seat": {
    // The seat comes while the command is under way.
    lobby: "joined lobby",
    "udp token": "udp-token joined",
    roster: "roster joined",
    choose: "joined lobby",
    "choose what does not exist": "not_found joined",
    "choose what is not allowed": "forbidden joined",
    "choose nonsense": "bad_request joined",
    create: "conflict joined",
    "create in no place": "conflict joined",
    "create too large": "conflict joined",
    join: "conflict joined",
    "join nothing": "conflict joined",
    watch: "conflict joined",
    "watch nothing": "conflict joined",
    input: "joined",
    command: "conflict joined",
  },
  "host of a waiting session": {},
  "guest of a waiting session": {},
  "host in the countdown": {},
  "host after the finish": {},
  watching: { input: "forbidden", command: "forbidden" },
  "next to a session that runs": {
    ...inLobby,
    create: "joined",
    "create in no place": "not_found",
    "create too large": "bad_request",
    join: "already_started",
  },
  "next to a session that is over": {
    ...inLobby,
    create: "joined",
    "create in no place": "not_found",
    "create too large": "bad_request",
    join: "conflict",
    watch: "conflict",
  },
};

describe("what a command is answered", () => {
  for (const scene of Object.keys(scenes) as SceneName[]) {
    it(`is as in the table for a client ${scene} [HOST-039] [APEX-023]`, () => {
      const found: Record<string, string> = {};
      for (const command of Object.keys(commands) as CommandName[]) {
        const fixture = openFixture();
        const { client, sessionId } = scenes[scene](fixture);
        client.ask(commands[command](sessionId) as never);
        fixture.host.run();
        found[command] = answers(client).join(" ");
      }
      expect(found).toEqual({ ...usual, ...exceptions[scene] });
    });
  }

  it("is for a start what the asker may do [HOST-039] [APEX-023]", () => {
    const found: Record<string, string> = {};
    for (const scene of Object.keys(scenes) as SceneName[]) {
      const fixture = openFixture();
      const { client, sessionId } = scenes[scene](fixture);
      client.ask({ kind: "start" });
      fixture.host.run();
      if (fixture.host.of("start").length > 0) enterPhases(fixture, sessionId, "countdown");
      found[scene] = answers(client).join(" ");
    }
    expect(found).toEqual({
      "in the lobby, nothing chosen": "conflict",
      "in the lobby, ready": "conflict",
      "waiting for a seat": "joined starting",
      "host of a waiting session": "starting",
      "guest of a waiting session": "forbidden",
      "host in the countdown": "already_started",
      "host after the finish": "already_started",
      watching: "forbidden",
      "next to a session that runs": "conflict",
      "next to a session that is over": "conflict",
    });
  });

  it("says what was wrong with an option, where, and what is allowed", () => {
    const fixture = openFixture();
    const client = equipped(fixture, "Ann");
    client.ask({ kind: "create", options: { place: town, seats: 5 } });
    expect(client.take()).toEqual([
      { kind: "error", code: "bad_request", message: "seats: found 5, allowed: an integer from 1 to 4" },
    ]);
    client.ask({ kind: "create", options: 7 });
    expect(answers(client)).toEqual(["bad_request"]);
  });
});

describe("creating a session", () => {
  it("fills in defaults, and sends the content that it may need", () => {
    const fixture = openFixture();
    const client = equipped(fixture, "Ann");
    create(fixture, client, { place: village });
    const { content } = fixture.host.of("create")[0]!;
    expect(content).toContain(village);
    expect(content).not.toContain(town);
    expect(content).toContain(bicycle);
    client.ask({ kind: "lobby" });
    expect(client.take()).toMatchObject([{ lobby: { sessions: [{ title: "Village", seats: 4 }] } }]);
  });

  it("is refused when there are as many sessions as may be [HOST-041] [APEX-023]", () => {
    const fixture = openFixture({ maxSessions: 2 });
    const clients = ["Ann", "Bea", "Cid"].map((name) => equipped(fixture, name));
    const [first] = clients.slice(0, 2).map((client) => create(fixture, client));
    clients[2]!.ask({ kind: "create", options: { place: town } });
    expect(answers(clients[2]!)).toEqual(["unavailable"]);
    enterPhases(fixture, first!, "finished");
    clients[2]!.ask({ kind: "create", options: { place: town } });
    fixture.host.run();
    expect(answers(clients[2]!)).toEqual(["joined"]);
  });

  it("is refused when the host cannot run it, and leaves the player free", () => {
    const fixture = openFixture();
    const client = equipped(fixture, "Ann");
    const { host } = fixture;
    host.create = ({ sessionId }) => host.emit({ kind: "failed", sessionId, message: "no thread" });
    client.ask({ kind: "create", options: { place: town } });
    expect(answers(client)).toEqual(["unavailable"]);
    expect(host.of("takeSeat")).toEqual([]);
    client.ask({ kind: "leave" });
    expect(answers(client)).toEqual(["conflict"]);
  });

  it("ends with the reason when the creator's seat is refused", () => {
    const fixture = openFixture();
    const client = equipped(fixture, "Ann");
    client.ask({ kind: "create", options: { place: town } });
    const { sessionId, playerId } = fixture.host.of("takeSeat")[0]!;
    const refusal = { code: "not_found", message: "gone" } as const;
    fixture.host.emit({ kind: "seat-refused", sessionId, playerId, refusal });
    expect(client.take()).toEqual([{ kind: "error", code: "not_found", message: "gone" }]);
    expect(fixture.host.of("remove")).toEqual([{ call: "remove", sessionId }]);
    client.ask({ kind: "create", options: { place: town } });
    fixture.host.run();
    expect(answers(client)).toEqual(["joined"]);
  });
});

describe("joining a session", () => {
  it("cannot fill it beyond its seats, however close together players ask [APEX-023]", () => {
    const fixture = openFixture();
    const sessionId = create(fixture, equipped(fixture, "Host"), { place: town, seats: 2 });
    const clients = ["Ann", "Bea"].map((name) => equipped(fixture, name));
    for (const client of clients) client.ask({ kind: "join", sessionId, as: "player" });
    fixture.host.run();
    expect(clients.map(answers)).toEqual([["joined"], ["session_full"]]);
  });

  it("does not seat a player who left while waiting, and gives the seat back", () => {
    const fixture = openFixture();
    const sessionId = create(fixture, equipped(fixture, "Host"), { place: town, seats: 2 });
    const ann = equipped(fixture, "Ann");
    ann.ask({ kind: "join", sessionId, as: "player" });
    ann.ask({ kind: "leave" });
    expect(answers(ann)).toEqual(["left", "lobby"]);
    ann.ask({ kind: "join", sessionId, as: "player" });
    expect(answers(ann)).toEqual(["session_full"]);
    fixture.host.run();
    expect(answers(ann)).toEqual([]);
    ann.ask({ kind: "join", sessionId, as: "player" });
    fixture.host.run();
    expect(ann.take()).toEqual([{ kind: "joined", sessionId, seat: 1, lastCommand: 0 }]);
  });

  it("lets spectators in at any time, without a seat and without a loadout [HOST-043] [APEX-024]", () => {
    const fixture = openFixture();
    const sessionId = create(fixture, equipped(fixture, "Host"), { place: town, seats: 1 });
    enterPhases(fixture, sessionId, "countdown", "active");
    const watcher = fixture.enter("Ann");
    watcher.ask({ kind: "join", sessionId, as: "spectator" });
    expect(watcher.take()).toEqual([{ kind: "joined", sessionId, lastCommand: 0 }]);
    const other = fixture.enter("Bea");
    other.ask({ kind: "lobby" });
    expect(other.take()).toMatchObject([
      { lobby: { sessions: [{ playerCount: 1, spectatorCount: 1, seats: 1 }] } },
    ]);
  });

  it("is possible with what is reserved for AI drivers, until they sit [APEX-022]", () => {
    const fixture = openFixture();
    const host = equipped(fixture, "Host");
    const sessionId = create(fixture, host, { place: town, seats: 4, drivers: 3 });
    const summary = () => {
      host.ask({ kind: "lobby" });
      const notice = host.take().at(-1);
      return notice?.kind === "lobby" ? notice.lobby.sessions[0] : undefined;
    };
    expect(summary()).toMatchObject({ playerCount: 1, reservedSeats: 3 });
    for (const name of ["Ann", "Bea"]) equipped(fixture, name).ask({ kind: "join", sessionId, as: "player" });
    fixture.host.run();
    expect(summary()).toMatchObject({ playerCount: 3, reservedSeats: 1 });
    const seated = fixture.host
      .of("takeSeat")
      .map(({ playerId }, seat) => ({ playerId, seat, driver: "external" }));
    const driver = { playerId: nowhere, seat: 3, driver: "rookie" };
    const roster = [...seated, driver].map((entry) => ({ ...entry, name: "", loadout: null }));
    fixture.host.emit({ kind: "roster", sessionId, roster });
    enterPhases(fixture, sessionId, "countdown");
    expect(summary()).toMatchObject({ playerCount: 4, reservedSeats: 0, phase: "countdown" });
  });
});
