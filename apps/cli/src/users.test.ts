import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "./command-line.ts";
import { captureTerminal } from "./test/captured-terminal.ts";

const cheap = "password_memory_kib = 8192\npassword_passes = 1";

/** The command line on a configuration with a database of its own. */
function open() {
  const folder = mkdtempSync(join(tmpdir(), "users-"));
  const database = join(folder, "test.db");
  const config = join(folder, "server.toml");
  writeFileSync(
    config,
    `[persistence]\ndatabase_path = ${JSON.stringify(database)}\n[accounts]\n${cheap}\nkeys_dir = ${JSON.stringify(join(folder, "keys"))}\n`,
  );
  const run = async (words: string, ...secrets: string[]) => {
    const terminal = captureTerminal();
    terminal.secrets.push(...secrets);
    const exitCode = await runCommandLine(["user", ...words.split(" "), "--config", config], terminal);
    return { exitCode, ...terminal.written };
  };
  return run;
}

describe("fairtick user", () => {
  it("makes the first administrator, where there is no database yet [HOST-027]", async () => {
    const run = open();
    expect(await run("create Ann --admin", "correct horse")).toMatchObject({
      exitCode: 0,
      out: "Made Ann, an admin.\n",
      err: "Password for Ann: ",
    });
    expect((await run("list")).out).toMatch(/^Ann {3}admin {6}made \d{4}-\d\d-\d\d {2}never logged in\n$/);
  });

  it("makes a random password and shows it once", async () => {
    const run = open();
    expect((await run("create robot --generate")).out).toMatch(
      /^Made robot, a player\.\nIts password is [\w-]{20}\n$/,
    );
  });

  it("gives roles and passwords", async () => {
    const run = open();
    await run("create Ann --admin", "correct horse");
    await run("create Bea", "correct horse");
    expect((await run("role bea moderator")).out).toBe("Bea is moderator now.\n");
    expect((await run("password bea", "another horse")).out).toBe(
      "Bea has another password, and is logged in nowhere.\n",
    );
    expect((await run("list")).out).toMatch(/Bea {3}moderator/);
  });

  it.each([
    ["create Ann", ["correct horse"], 1, "an account has this name already"],
    ["create B", ["correct horse"], 1, "a name has 2 to 50 characters"],
    ["create Bea", [""], 1, "there is no password: type one, write one to standard input, or use --generate"],
    ["create Bea", ["short"], 1, "a password has 8 to 128 characters"],
    ["create Bea --role king", [], 2, "Allowed choices are player, moderator, admin"],
    ["role Ann player", [], 1, "this is the last administrator"],
    ["role Ann king", [], 2, "allowed: player, moderator, admin"],
    ["role Zoe player", [], 1, 'there is no account "Zoe"'],
    ["password Zoe", ["correct horse"], 1, 'there is no account "Zoe"'],
  ])("refuses %s in words", async (words, secrets, exitCode, reason) => {
    const run = open();
    await run("create Ann --admin", "correct horse");
    const refused = await run(words, ...secrets);
    expect(refused.exitCode).toBe(exitCode);
    expect(refused.err).toContain(reason);
    expect(refused.out).toBe("");
  });
});

describe("fairtick user key", () => {
  it("prints a key for what its account may do, and nothing else [HOST-036]", async () => {
    const run = open();
    await run("create Ann --admin", "correct horse");
    const made = await run("key Ann --scope admin moderate --label laptop");
    expect(made).toMatchObject({ exitCode: 0, err: "" });
    expect(made.out).toMatch(/^ftk_[\w-]+\.[\w-]{43}\n$/);
    await run("create Bea", "correct horse");
    expect((await run("key Bea --scope admin")).err).toBe(
      "error: the scope admin needs the role admin; that of the account is player\n",
    );
    expect(await run("key Ann --scope fly")).toMatchObject({ exitCode: 2 });
    expect((await run("key Cyd --scope read")).err).toBe('error: there is no account "Cyd"\n');
  });
});
