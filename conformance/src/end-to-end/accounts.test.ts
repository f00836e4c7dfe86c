import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { joinRace, selectCar } from "./racing.ts";
import { ServerProcess } from "./server-process.ts";
import { shortTrack } from "./short-track.ts";

const entry = fileURLToPath(new URL("../../../apps/cli/dist/main.js", import.meta.url));
const cheap = { password_memory_kib: 8192, password_passes: 1 };

let server: ServerProcess;

beforeAll(async () => {
  server = await ServerProcess.start({ accounts: cheap });
});

afterAll(async () => {
  await server.stop();
});

/** Runs `fairtick user` beside the server, with a password on its standard input. */
function user(words: readonly string[], password = "") {
  const args = [entry, "user", ...words, "-c", join(server.folder, "server.toml")];
  const options = { cwd: server.folder, input: `${password}\n`, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { status, stdout, stderr };
}

describe("accounts of a running server", () => {
  it("begin with an administrator from the command line, who makes others [HOST-027]", async () => {
    expect(user(["create", "Ada", "--admin"], "correct horse")).toMatchObject({
      status: 0,
      stdout: "Made Ada, an admin.\n",
    });
    const ada = await server.ask("POST", "/auth/login", { name: "ada", password: "correct horse" });
    expect(ada).toMatchObject({ status: 200, body: { account: { name: "Ada", role: "admin" } } });
    const made = { name: "Bea", password: "another horse" };
    expect((await server.ask("POST", "/accounts", made, ada.body.accessToken)).status).toBe(201);
    expect(user(["list"]).stdout).toMatch(/^Ada .*\nBea {3}player/);
  });

  it("race under their own names, with the token of the HTTP API [HOST-027]", async () => {
    const { body } = await server.ask("POST", "/auth/register", { name: "Cleo", password: "correct horse" });
    const client = await server.connect("s0");
    await client.signIn("somebody else", body.accessToken);
    expect(client.playerId).toBe(body.account.id);
    const lobby = await server.ask("GET", "/server");
    expect(lobby.body.playerCount).toBe(1);
    client.vanish();
  });

  it("make sessions over HTTP, and come into them with a ticket instead of their token", async () => {
    const eve = await server.ask("POST", "/auth/register", { name: "Eve", password: "correct horse" });
    const token = eve.body.accessToken;
    const options = { track: shortTrack.id, maxPlayers: 2, aiCount: 1, lapLimit: 1 };
    const asked = { game: "apex", options, visibility: "protected", password: "pit lane" };
    expect((await server.ask("POST", "/sessions", asked)).status).toBe(401);
    expect(await server.ask("POST", "/sessions", { ...asked, options: { track: 7 } }, token)).toMatchObject({
      status: 400,
      body: { code: "bad-request", detail: expect.stringContaining("track") },
    });
    const made = await server.ask("POST", "/sessions", asked, token);
    expect(made).toMatchObject({ status: 201, body: { title: shortTrack.name, waitsSeconds: 60 } });
    const path = `/sessions/${made.body.id}`;
    const { body } = await server.ask("POST", `${path}/tickets`, undefined, token);
    expect(body).toMatchObject({ ticket: expect.stringMatching(/^ticket-/), expiresIn: 60 });
    const client = await server.connect("s0");
    await client.signIn("somebody else", body.ticket);
    expect(client.playerId).toBe(eve.body.account.id);
    await selectCar(client);
    await joinRace(client, made.body.id);
    const started = await server.ask("POST", `${path}/start`, undefined, token);
    expect(started).toMatchObject({ status: 200, body: { waitsSeconds: null } });
    await client.expect("SessionStarting");
    expect((await server.ask("POST", `${path}/leave`, undefined, token)).status).toBe(204);
    await client.expect("SessionLeft");
    client.vanish();
  });

  it("leave no password and no token in any file of the server", async () => {
    const { body } = await server.ask("POST", "/auth/register", {
      name: "Dan",
      password: "quite secret words",
    });
    const secrets = ["quite secret words", body.refreshToken.split(".")[1], body.accessToken.split(".")[2]];
    const files = readdirSync(server.folder, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => join(file.parentPath, file.name))
      .map((path) => ({ path, text: readFileSync(path, "latin1") }));
    expect(texts.some(({ path }) => path.endsWith(".db-wal"))).toBe(true);
    for (const { path, text } of texts) {
      for (const secret of secrets) expect(text.includes(secret), path).toBe(false);
    }
  });
});
