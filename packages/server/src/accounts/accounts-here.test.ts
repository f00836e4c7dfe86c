import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { testConfig } from "../test/api-fixture.ts";
import { lock, query } from "../test/storage-fixture.ts";
import { type AccountsHere, openAccountsHere } from "./accounts-here.ts";

const opened: AccountsHere[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function open() {
  const path = join(mkdtempSync(join(tmpdir(), "accounts-")), "new", "test.db");
  const here = await openAccountsHere(testConfig({ "persistence.database_path": path }));
  if (!here.ok) throw new Error(here.reason);
  opened.push(here.accounts);
  return { path, accounts: here.accounts };
}

describe("accounts beside a server", () => {
  it("are made where there is no database yet [HOST-027]", async () => {
    const { path, accounts } = await open();
    expect(await accounts.create("Ann", "correct horse", "admin")).toMatchObject({
      kind: "changed",
      account: { name: "Ann", role: "admin", lastLoginAt: null },
    });
    const [row] = query(path, "select * from accounts");
    expect(row).toMatchObject({ name_key: "ann", role: "admin" });
    expect(row!.password_hash).toMatch(/^\$argon2id\$/);
    expect(query(path, "select action, origin, actor_id from audit_entries")).toEqual([
      { action: "account.created", origin: "command-line", actor_id: null },
    ]);
  });

  it("wait for a server that is writing", async () => {
    const { path, accounts } = await open();
    const unlock = lock(path);
    const made = accounts.create("Ann", "correct horse", "player");
    setTimeout(unlock, 500);
    expect((await made).kind).toBe("changed");
  });

  it("say why a database cannot be opened", async () => {
    const path = mkdtempSync(join(tmpdir(), "accounts-"));
    const here = await openAccountsHere(testConfig({ "persistence.database_path": path }));
    expect(here).toMatchObject({ ok: false, reason: expect.stringContaining(path) });
  });
});
