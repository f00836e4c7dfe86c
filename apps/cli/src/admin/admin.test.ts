import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { captureTerminal } from "../test/captured-terminal.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

const id = "11111111-1111-4111-8111-111111111111";
const page = (...items: object[]) => ({ items, nextCursor: null });
const pat = { id, name: "Pat", game: "apex", role: "player", address: "192.0.2.1" };
const here = { ...pat, isGuest: false, accountId: id, sessionId: null, transport: "ws", silentSeconds: 0.4 };

type Answers = Readonly<Record<string, object | readonly [number, object]>>;

/** A server that answers what the test says, and the command line of somebody who operates it with a key. */
async function open(answers: Answers = {}, token = "ftk_key") {
  const asked: string[] = [];
  const known: Answers = { "POST /auth/api-key": { accessToken: "access" }, ...answers };
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      const { method = "", headers } = request;
      const path = (request.url ?? "").replace("/api/v1", "");
      asked.push([method, path, headers.authorization, body].filter(Boolean).join(" "));
      const found = known[`${method} ${path.split("?")[0]}`] ?? [204, {}];
      const [status, answer] = Array.isArray(found) ? found : [200, found];
      response.writeHead(status, { "content-type": "application/json" });
      response.end(status === 204 ? undefined : JSON.stringify(answer));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const tokenFile = join(mkdtempSync(join(tmpdir(), "admin-")), "key");
  writeFileSync(tokenFile, `${token}\n`);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const run = async (...words: string[]) => {
    const terminal = captureTerminal();
    const args = ["admin", ...words, "--url", url, "--token-file", tokenFile];
    const exitCode = await runCommandLine(args, terminal);
    return { exitCode, ...terminal.written };
  };
  /** What was asked behind the exchange of the key. */
  const acts = () => asked.slice(1).map((line) => line.replace(" Bearer access", ""));
  return { run, asked, acts, url, tokenFile };
}

describe("fairtick admin", () => {
  it("changes its key for an access token, or uses the one it is given [HOST-094]", async () => {
    const key = await open({ "GET /admin/players": page() });
    expect(await key.run("players")).toMatchObject({ exitCode: 0, out: "Nobody is here.\n" });
    expect(key.asked).toEqual([
      'POST /auth/api-key {"apiKey":"ftk_key"}',
      "GET /admin/players?limit=100 Bearer access",
    ]);
    const token = await open({ "GET /admin/players": page() }, "a.b.c");
    await token.run("players");
    expect(token.asked).toEqual(["GET /admin/players?limit=100 Bearer a.b.c"]);
  });

  it("lists all pages as a table, or as JSON", async () => {
    const { run } = await open({ "GET /admin/players": page(here) });
    expect((await run("players")).out).toBe(
      [
        "Player                                Name  Game  Role    Address    By  Silent  Session",
        `${id}  Pat   apex  player  192.0.2.1  ws  0.4 s   -`,
        "",
      ].join("\n"),
    );
    expect(JSON.parse((await run("players", "--json")).out)).toEqual([here]);
  });

  it("bans whom a name, an id or an address means [HOST-094]", async () => {
    const made = { name: "Pat", subjectId: id, network: null, until: 1_800_000_000 };
    const { run, acts } = await open({
      "GET /admin/players": page(here),
      "POST /admin/sanctions": made,
    });
    const answer = await run("ban", "pat", "--for", "2h", "--reason", "cheats");
    expect(answer.out).toBe("Pat is banned until 2027-01-15 08:00 UTC.\n");
    expect(acts().at(-1)).toBe(
      `POST /admin/sanctions {"kind":"ban","playerId":"${id}","seconds":7200,"reason":"cheats"}`,
    );
    await run("mute", id, "--by-address");
    expect(acts().at(-1)).toContain(`{"kind":"mute","playerId":"${id}","byAddress":true,"seconds":0`);
    await run("ban", "2001:db8::1");
    expect(acts().at(-1)).toContain('{"kind":"ban","address":"2001:db8::1","seconds":0');
    expect(await run("ban", "pat", "--for", "soon")).toMatchObject({ exitCode: 2 });
  });

  it("finds an account where nobody of that name is here, and says when there is none", async () => {
    const nobody = { "GET /admin/players": page(here) };
    const made = { name: "Bea", subjectId: "b", network: "192.0.2.0", until: null };
    const found = await open({
      ...nobody,
      "GET /accounts": page({ id: "b", name: "Bea" }),
      "POST /admin/sanctions": made,
    });
    expect((await found.run("ban", "Bea")).out).toBe(
      "Bea, and everybody at 192.0.2.0, is banned for good.\n",
    );
    const none = await open({ ...nobody, "GET /accounts": page() });
    expect(await none.run("ban", "Bea")).toMatchObject({
      exitCode: 1,
      err: 'error: nobody here is called "Bea", and no account\n',
    });
    const twins = await open({ "GET /admin/players": page(here, { ...here, id: "other" }) });
    expect((await twins.run("kick", "Pat")).err).toContain('2 players are called "Pat"; name one by id');
  });

  it("lifts what is in force, by whatever it is called", async () => {
    const ban = { subjectId: id, name: "Pat", network: null };
    const { run, acts } = await open({ "GET /admin/sanctions": page(ban) });
    expect((await run("unban", "PAT")).out).toBe("Pat: the ban is lifted.\n");
    expect(acts().at(-1)).toBe(`DELETE /admin/sanctions/ban/${id}`);
    expect((await run("unmute", "Bea")).err).toContain('there is no mute of "Bea"');
  });

  it("drains, and says what it waits for [HOST-094]", async () => {
    const { run, acts } = await open({ "PUT /admin/drain": { isDraining: true, peopledSessionCount: 1 } });
    expect((await run("drain", "--exit", "--within", "60")).out).toBe(
      "The server begins no more sessions; it ends when nobody plays any more, in 60 s at the latest. Now 1 running session has people.\n",
    );
    expect(acts()).toEqual(['PUT /admin/drain {"isDraining":true,"exits":true,"withinSeconds":60}']);
    expect((await run("drain", "--within", "60")).err).toBe("error: --within needs --exit\n");
    expect((await run("drain", "--cancel", "--exit")).exitCode).toBe(2);
  });

  it("names the faults of content that it has made the server read", async () => {
    const game = {
      game: "apex",
      changed: [{ kind: "cars", id: "f1" }],
      faults: ["cars/x/car.toml: mass: no"],
    };
    const { run } = await open({ "POST /admin/content/reload": { games: [game] } });
    expect(await run("reload")).toMatchObject({
      exitCode: 1,
      out: "apex: cars f1\n  cars/x/car.toml: mass: no\n",
    });
  });
});

describe("fairtick admin that is refused", () => {
  const problem = (status: number, code: string, detail: string) => [status, { code, detail }] as const;

  it("lists, adds and removes templates, and the times at which they are held [HOST-094]", async () => {
    const template = { id, name: "Friday Race", game: "apex", origin: "table", startMode: "scheduled" };
    const shown = { ...template, rotationWeight: 0, isActive: false, inactiveReason: "its track is missing" };
    const time = { id, templateId: id, templateName: "Friday Race", game: "apex", cron: "0 20 * * fri" };
    const held = { ...time, timezone: "UTC", nextAt: 1_764_360_000, sessionId: null };
    const { run, acts } = await open({
      "GET /templates": page(shown),
      "POST /templates": [201, shown],
      "GET /schedule": { items: [held] },
      "POST /schedule": [201, held],
    });
    expect((await run("templates")).out).toMatch(
      /Friday Race +apex +database +scheduled +0 +no: its track is/,
    );
    const file = join(mkdtempSync(join(tmpdir(), "template-")), "friday.toml");
    writeFileSync(file, 'name = "Friday Race"\n');
    expect((await run("add-template", file, "--game", "apex")).out).toBe(
      `Friday Race (${id}) is a template now, and is not active: its track is missing.\n`,
    );
    expect((await run("schedule", "friday race", "0 20 * * fri")).out).toContain(
      "held next at 2025-11-28 20:00",
    );
    expect((await run("schedule")).out).toMatch(
      /Friday Race +apex +0 20 \* \* fri +UTC +2025-11-28 20:00 +-/,
    );
    expect((await run("unschedule", "1111")).out).toBe("Friday Race is not held at that time any more.\n");
    expect((await run("remove-template", "1111")).exitCode).toBe(0);
    expect(acts().filter((line) => !/^(GET|POST \/auth)/.test(line))).toEqual([
      'POST /templates {"game":"apex","manifest":{"name":"Friday Race"}}',
      `POST /schedule {"templateId":"${id}","cron":"0 20 * * fri","timezone":"UTC"}`,
      `DELETE /schedule/${id}`,
      `DELETE /templates/${id}`,
    ]);
    writeFileSync(file, "name = ");
    const fails = async (...words: string[]) => (await run(...words)).err;
    expect(await fails("add-template", file, "--game", "apex")).toMatch(
      /friday.toml: line 1 column \d+: this is not/,
    );
    expect(await fails("add-template", `${file}.none`, "--game", "apex")).toContain("there is no such file");
    expect(await fails("remove-template", "Monday")).toContain('no template has the name or the id "Monday"');
    expect(await fails("unschedule", "2")).toContain("no time of the schedule begins with 2");
    expect(await fails("schedule", "Friday Race")).toContain("name the times behind the template");
    expect(await fails("schedule", "--timezone", "UTC")).toContain("--timezone needs a template");
  });

  it("says what the server says, and what to do about a key", async () => {
    const forbidden = problem(
      403,
      "missing-scope",
      "the API key needs the scope admin for that; it has read",
    );
    const { run } = await open({ "GET /admin/log-level": forbidden });
    expect(await run("log-level")).toMatchObject({
      exitCode: 1,
      err: "error: the API key needs the scope admin for that; it has read\n",
    });
    const old = await open({ "POST /auth/api-key": problem(401, "bad-token", "the API key is not valid") });
    expect((await old.run("status")).err).toBe("error: the key is of no use: the API key is not valid\n");
    const none = await open({}, "");
    expect((await none.run("status")).err).toContain("fairtick user key NAME --scope admin");
  });

  it("says when no server answers, or something else", async () => {
    const { run, url } = await open({ "POST /auth/api-key": [404, { hello: "world" }] });
    expect((await run("status")).err).toBe(
      `error: what answers at ${url} is not the HTTP API of a server (status 404)\n`,
    );
    const terminal = captureTerminal();
    const tokenFile = (await open()).tokenFile;
    const args = ["admin", "status", "--token-file", tokenFile, "--url"];
    expect(await runCommandLine([...args, "http://127.0.0.1:1"], terminal)).toBe(1);
    expect(terminal.written.err).toContain("no server answers at http://127.0.0.1:1: is it running");
    expect(await runCommandLine([...args, "nowhere"], terminal)).toBe(2);
  });
});
