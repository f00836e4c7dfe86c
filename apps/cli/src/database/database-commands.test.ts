import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { captureTerminal } from "../test/captured-terminal.ts";

/** The command line on a configuration with a database of its own. */
function open() {
  const folder = mkdtempSync(join(tmpdir(), "db-"));
  const database = join(folder, "test.db");
  const config = join(folder, "server.toml");
  writeFileSync(config, `[persistence]\ndatabase_path = ${JSON.stringify(database)}\n`);
  const run = async (...words: string[]) => {
    const terminal = captureTerminal();
    const exitCode = await runCommandLine(["db", ...words, "--config", config], terminal);
    return { exitCode, ...terminal.written };
  };
  return { folder, database, run };
}

describe("fairtick db", () => {
  it("makes a database, says what it has, and applies nothing twice [HOST-058]", async () => {
    const { database, run } = open();
    expect(await run("status")).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining(`no database ${database} yet`),
    });
    expect((await run("migrate")).out).toMatch(/test\.db has the newest schema now; applied: 0001-races, /);
    expect((await run("migrate")).out).toBe(`${database} has the newest schema already.\n`);
    const status = await run("status");
    expect(status.exitCode).toBe(0);
    expect(status.out).toMatch(
      /^SQLite 3\.[\d.]+, .*test\.db, \d+\.\d MiB\nschema \d{4}-[\w-]+, the newest\n/,
    );
    expect(status.out).toMatch(/\n {2}accounts +0\n/);
  });

  it("backs up into a new file, and never over one that is there", async () => {
    const { folder, run } = open();
    await run("migrate");
    const file = join(folder, "backups", "one.db");
    expect(await run("backup", file)).toMatchObject({
      exitCode: 0,
      out: `Wrote ${file}. To restore it: stop the server and put the file in the place of the database.\n`,
    });
    expect(await run("backup", file)).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining("there already"),
    });
  });

  it("copies into another database, and shows no address that it does not understand", async () => {
    const { folder, run } = open();
    await run("migrate");
    const copied = await run("copy", "--to", `sqlite:${join(folder, "other.db")}`);
    expect(copied.out).toMatch(
      / {2}accounts: 0 rows\n[\s\S]*Copied 0 rows of \d+ tables from .* to .*other\.db\. Name it in/,
    );
    const wrong = await run("copy", "--to", "mysql://ann:correcthorse@host/games");
    expect(wrong.exitCode).toBe(2);
    expect(wrong.err).toContain("Allowed is postgres://user:password@host:5432/database or sqlite:path");
    expect(wrong.err).not.toContain("correcthorse");
  });
});
