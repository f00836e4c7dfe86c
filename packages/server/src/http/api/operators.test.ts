import { afterEach, describe, expect, it } from "vitest";
import { closeApis } from "../../test/api-fixture.ts";
import { bicycle, town } from "../../test/errand-game.ts";
import { openOperated } from "../../test/operator-fixture.ts";
import { closeWriters } from "../../test/storage-fixture.ts";
import { closeTestServers, createSession, until } from "../../test/test-server.ts";

afterEach(async () => {
  await closeTestServers();
  await closeApis();
  await closeWriters();
});

describe("the routes of operators", () => {
  const routes = [
    ["GET", "/admin/live", undefined, "moderator"],
    ["GET", "/admin/sessions", undefined, "moderator"],
    ["GET", "/admin/sessions/none", undefined, "moderator"],
    ["GET", "/admin/players", undefined, "moderator"],
    ["POST", "/admin/players/none/kick", {}, "moderator"],
    ["GET", "/admin/sanctions", undefined, "moderator"],
    ["POST", "/admin/sanctions", { kind: "ban", playerId: "none" }, "moderator"],
    ["DELETE", "/admin/sanctions/ban/none", undefined, "moderator"],
    ["GET", "/admin/reports", undefined, "moderator"],
    ["POST", "/admin/reports/none/close", undefined, "moderator"],
    ["POST", "/admin/sessions/none/end", {}, "admin"],
    ["POST", "/admin/announcements", { text: "Hello" }, "admin"],
    ["GET", "/admin/drain", undefined, "admin"],
    ["PUT", "/admin/drain", { isDraining: false }, "admin"],
    ["POST", "/admin/content/reload", undefined, "admin"],
    ["GET", "/admin/log-level", undefined, "admin"],
    ["PUT", "/admin/log-level", { level: "info" }, "admin"],
  ] as const;
  it("let in nobody below their roles [HOST-094]", async () => {
    const { send, ada, mo, pat } = await openOperated();
    for (const [method, path, body, role] of routes) {
      const statuses: number[] = [];
      for (const token of [undefined, pat.accessToken, mo.accessToken, ada.accessToken])
        statuses.push((await send(method, path, body, token)).status);
      const [nobody, player, moderator, admin] = statuses;
      expect([path, nobody, player]).toEqual([path, 401, 403]);
      expect([path, moderator === 403]).toEqual([path, role === "admin"]);
      // No such session, and no way to read content again: behind the guard.
      expect([200, 404, path.endsWith("/reload") ? 403 : 200]).toContain(admin);
    }
  });

  it("show who is where, and end what is there; each act is in the ledger [HOST-094]", async () => {
    const { get, post, connect, host, play, ledger, ada, mo, pat } = await openOperated();
    const ann = await connect();
    const sessionId = await createSession(ann, host);
    const { player, playerId } = await play(pat.accessToken, "127.0.0.2");
    const players = (await get("/admin/players?name=pa", mo.accessToken)).body.items;
    expect(players).toEqual([
      expect.objectContaining({ id: playerId, name: "Pat", accountId: pat.account.id, address: "127.0.0.2" }),
    ]);
    expect((await get("/admin/sessions", mo.accessToken)).body.items).toMatchObject([
      { id: sessionId, phase: "lobby", members: [{ name: "Ann", place: "seated", seat: 0 }], health: null },
    ]);
    const kicked = await post(`/admin/players/${playerId}/kick`, { reason: "rams" }, mo.accessToken);
    expect(kicked.status).toBe(204);
    expect(await player.next("refused")).toMatchObject({ reason: "a moderator has put you out: rams" });
    expect((await post(`/admin/players/${playerId}/kick`, {}, mo.accessToken)).status).toBe(404);
    const end = await post(`/admin/sessions/${sessionId}/end`, { reason: "a test" }, ada.accessToken);
    expect(end.status).toBe(204);
    expect(await ann.next("error")).toMatchObject({ message: "an operator has ended the session: a test" });
    await ann.next("left");
    expect((await get("/admin/sessions", mo.accessToken)).body.items).toEqual([]);
    const audit = async (query: string) => (await get(`/audit?${query}`, ada.accessToken)).body.items;
    await ledger();
    expect(await audit("action=moderation.")).toMatchObject([{ actorName: "Mo", subjectName: "Pat" }]);
    expect(await audit(`actorId=${ada.account.id}&action=session.ended`)).toHaveLength(1);
    expect(await audit("action=moderation.ban")).toEqual([]);
    expect((await ledger()).slice(-2)).toMatchObject([
      { action: "moderation.kick", actor_id: mo.account.id, subject_id: pat.account.id, origin: "127.0.0.1" },
      { action: "session.ended", actor_id: ada.account.id, subject_id: sessionId },
    ]);
  });

  it("ban an account that is not there, whose programs and logins are kept out until it is lifted [HOST-048, HOST-094]", async () => {
    const { get, post, send, play, connect, ledger, mo, pat } = await openOperated();
    const { apiKey } = (await post("/account/api-keys", { label: "bot" }, pat.accessToken)).body;
    const bot = (await post("/auth/api-key", { apiKey })).body.accessToken;
    const running = await play(bot);
    const order = { kind: "ban", playerId: pat.account.id, seconds: 3600, reason: "cheats" };
    const made = await post("/admin/sanctions", order, mo.accessToken);
    expect(made).toMatchObject({ status: 201, body: { kind: "ban", name: "Pat", network: null } });
    expect(made.body.until - made.body.imposedAt).toBe(3600);
    expect((await running.player.next("refused")).reason).toMatch(/^you are banned until .*: cheats$/);
    const again = await connect();
    again.ask({ kind: "authenticate", token: bot, name: "Pat" });
    expect(await again.next("error")).toMatchObject({ code: "forbidden" });
    const logIn = () => post("/auth/login", { name: "Pat", password: "correct horse" });
    const login = await logIn();
    expect(login).toMatchObject({ status: 403, body: { code: "banned" } });
    expect(login.body.detail).toMatch(/^you are banned until .*: cheats$/);
    expect((await post("/auth/api-key", { apiKey })).status).toBe(403);
    expect((await get("/admin/sanctions?kind=ban", mo.accessToken)).body.items).toMatchObject([made.body]);
    const lifted = await send("DELETE", `/admin/sanctions/ban/${pat.account.id}`, undefined, mo.accessToken);
    expect(lifted.status).toBe(204);
    expect((await logIn()).status).toBe(200);
    const acts = (await ledger()).map(({ action }) => action);
    expect(acts.filter((action) => String(action).startsWith("moderation."))).toEqual([
      "moderation.ban",
      "moderation.unban",
    ]);
  });

  it("ban an address alone or with a player, but none that many share [HOST-048]", async () => {
    const { post, play, connect, mo, pat } = await openOperated();
    const impose = (order: object) => post("/admin/sanctions", { kind: "ban", ...order }, mo.accessToken);
    const { player, playerId } = await play(pat.accessToken, "127.0.0.3");
    expect(await impose({ playerId, byAddress: true })).toMatchObject({
      status: 201,
      body: { network: "127.0.0.3", until: null },
    });
    await player.ended();
    expect(await impose({ address: "127.0.0.4", seconds: 60 })).toMatchObject({
      body: { subjectId: "127.0.0.4", name: "", network: "127.0.0.4" },
    });
    const guest = await connect("127.0.0.4");
    guest.ask({ kind: "authenticate", token: "t", name: "Gus" });
    expect((await guest.next("refused")).reason).toContain("you are banned");
    const details = [];
    for (const order of [{}, { address: "10.0.0.7" }, { address: "nowhere" }, { playerId: "nobody" }])
      details.push((await impose(order)).body.detail);
    expect(details).toEqual([
      "name a playerId or an address",
      "many share the address 10.0.0.7 (limits.exempt_addresses)",
      '"nowhere" is no IP address',
      "there is no such player and no such account",
    ]);
  });

  it("touch nobody of the same role [HOST-048]", async () => {
    const { post, mo, ada } = await openOperated();
    for (const { account } of [mo, ada]) {
      const answer = await post("/admin/sanctions", { kind: "mute", playerId: account.id }, mo.accessToken);
      expect(answer).toMatchObject({ status: 403, body: { code: "forbidden" } });
    }
    expect(
      (await post("/admin/sanctions", { kind: "mute", playerId: mo.account.id }, ada.accessToken)).status,
    ).toBe(201);
  });

  it("show what was reported with what was said, until it is dealt with [HOST-048]", async () => {
    const { get, post, connect, play, mo, pat, ledger } = await openOperated();
    const ann = await connect();
    await ann.signIn("Ann");
    const { player, playerId } = await play(pat.accessToken);
    player.ask({ kind: "say", text: "rude words" });
    await ann.next("chat");
    ann.ask({ kind: "report", playerId, reason: "rude" });
    const open = async () => (await get("/admin/reports?isOpen=true", mo.accessToken)).body.items;
    for (let items = await open(); items.length === 0; items = await open());
    const [report] = await open();
    expect(report).toMatchObject({ byName: "Ann", name: "Pat", reason: "rude", closedAt: null });
    expect(report.chat).toMatchObject([{ name: "Pat", text: "rude words" }]);
    expect((await post(`/admin/reports/${report.id}/close`, undefined, mo.accessToken)).status).toBe(204);
    expect(await open()).toEqual([]);
    expect((await ledger()).at(-1)).toMatchObject({ action: "report.closed", subject_id: report.id });
  });

  it("announce something to everybody, to a game or to a session [HOST-094]", async () => {
    const { post, connect, host, ada, ledger } = await openOperated();
    const [ann, bea] = [await connect(), await connect()];
    const sessionId = await createSession(ann, host);
    await bea.signIn("Bea");
    const announce = async (to: object) =>
      (await post("/admin/announcements", { text: " Back\nsoon ", ...to }, ada.accessToken)).body;
    expect(await announce({})).toEqual({ chatCount: 2 });
    for (const client of [ann, bea]) {
      expect((await client.next("chat")).lines).toMatchObject([
        { playerId: "00000000-0000-0000-0000-000000000000", name: "Server", text: "Back soon" },
      ]);
    }
    expect(await announce({ sessionId })).toEqual({ chatCount: 1 });
    expect(await ann.next("chat")).toMatchObject({ sessionId, lines: [{ text: "Back soon" }] });
    expect(await announce({ game: "errand" })).toEqual({ chatCount: 2 });
    expect(await announce({ game: "chess" })).toMatchObject({ detail: 'this server has no game "chess"' });
    expect((await ledger()).filter(({ action }) => action === "server.announced")).toHaveLength(3);
  });

  it("change the level of the log, and say what they cannot do here [HOST-094]", async () => {
    const { get, send, post, level, ledger, ada } = await openOperated();
    const put = (body: object) => send("PUT", "/admin/log-level", body, ada.accessToken);
    expect((await put({ level: "debug" })).body).toEqual({ level: "debug" });
    expect(level.now).toBe("debug");
    expect((await get("/admin/log-level", ada.accessToken)).body).toEqual({ level: "debug" });
    expect((await put({ level: "loud" })).status).toBe(400);
    expect(await post("/admin/content/reload", undefined, ada.accessToken)).toMatchObject({
      status: 403,
      body: { code: "closed" },
    });
    expect((await ledger()).at(-1)).toMatchObject({
      action: "server.log-level",
      detail: '{"level":"debug"}',
    });
  });

  it("read the content again where the server can [HOST-094]", async () => {
    const fault = { kind: "cars", file: "cars/bad/car.toml", field: "mass", message: "must be positive" };
    const { post, ledger, ada } = await openOperated({
      reloadContent: async () => [
        { game: "errand", changed: [{ kind: "cars", id: "good" }], faults: [fault] },
      ],
    });
    expect((await post("/admin/content/reload", undefined, ada.accessToken)).body).toEqual({
      games: [
        {
          game: "errand",
          changed: [{ kind: "cars", id: "good" }],
          faults: ["cars/bad/car.toml: mass: must be positive"],
        },
      ],
    });
    expect((await ledger()).at(-1)).toMatchObject({ action: "content.reloaded", subject_id: "server" });
  });

  it("show numbers for charts [HOST-094]", async () => {
    const { get, connect, mo } = await openOperated();
    const ann = await connect();
    await ann.signIn("Ann");
    const { body } = await get("/admin/live", mo.accessToken);
    expect(body).toMatchObject({
      playerCount: 1,
      isDraining: false,
      connections: { signedIn: 1 },
      games: [{ game: "errand", tickUs: { p50: null, p99: null } }],
    });
  });
});

describe("a drain", () => {
  it("begins no more sessions, lets those that run end, and takes them again when it is over", async () => {
    const { send, post, connect, host, server, ledger, ada } = await openOperated();
    const ready = async () => (await fetch(`http://127.0.0.1:${server.healthPort}/ready`)).status;
    const drain = (body: object) => send("PUT", "/admin/drain", body, ada.accessToken);
    const ann = await connect();
    const sessionId = await createSession(ann, host);
    host.emit({ kind: "phase", sessionId, phase: "active", serverTick: 0 });
    await ann.next("starting");
    expect((await drain({ isDraining: true })).body).toEqual({
      isDraining: true,
      exits: false,
      secondsLeft: null,
      peopledSessionCount: 1,
    });
    expect(await ready()).toBe(503);
    const bea = await connect();
    await bea.signIn("Bea");
    bea.ask({ kind: "loadout", loadout: { vehicle: bicycle } });
    bea.ask({ kind: "create", options: { place: town } });
    const message = "the server begins no more sessions: it will be restarted soon";
    expect(await bea.next("error")).toMatchObject({ code: "unavailable", message });
    expect(server.lobby.runningCount).toBe(1);
    expect((await drain({ isDraining: false, withinSeconds: 5 })).status).toBe(400);
    expect((await drain({ isDraining: false })).body).toMatchObject({ isDraining: false });
    expect(await ready()).toBe(200);
    expect((await post("/admin/drain", {}, ada.accessToken)).status).toBe(404);
    expect((await ledger()).filter(({ action }) => action === "server.drain")).toHaveLength(2);
  });

  it("ends the server when nobody plays any more, if that is wanted", async () => {
    const { send, connect, host, server, ada } = await openOperated();
    const ann = await connect();
    const sessionId = await createSession(ann, host);
    host.emit({ kind: "phase", sessionId, phase: "active", serverTick: 0 });
    let hasEnded = false;
    void server.drained.then(() => {
      hasEnded = true;
    });
    await send("PUT", "/admin/drain", { isDraining: true, exits: true }, ada.accessToken);
    ann.ask({ kind: "leave" });
    await ann.next("left");
    await until(() => hasEnded);
    expect(server.lobby.peopledCount).toBe(0);
  });
});
