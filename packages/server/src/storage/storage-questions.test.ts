import { afterEach, describe, expect, it } from "vitest";
import { breakableLink, closeWriters, lock, result, startWriter, until } from "../test/storage-fixture.ts";
import { startStorageHere } from "./storage-here.ts";
import { startStorageWorker } from "./storage-link.ts";
import { StorageQuestions, StorageUnavailable } from "./storage-questions.ts";

afterEach(closeWriters);

const account = {
  id: "a",
  name: "Ann",
  name_key: "ann",
  role: "player",
  password_hash: null,
  email_hash: null,
  is_guest: 0,
  created_at: 1,
  last_login_at: null,
  disabled_at: null,
} as const;
const audit = { id: "1", at: 1, actor_id: null, action: "made", origin: "test", detail: "{}" };

/** Why a question has no answer. */
const outcomeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => "answered",
    (error: unknown) => (error instanceof StorageUnavailable ? error.outcome : String(error)),
  );

describe.each([
  ["on a thread of its own", startStorageWorker],
  ["on the caller's thread", startStorageHere],
])("questions to the storage %s", (_, startLink) => {
  it("are answered in their order, between writes", async () => {
    const { writer, kinds } = await startWriter({ startLink });
    writer.saveSessionResult(result("s"));
    const made = writer.ask("createAccount", { account, audit });
    const found = writer.ask("accountByName", "ann");
    expect(await made).toEqual({ kind: "created" });
    expect(await found).toEqual(account);
    expect(await writer.ask("accountByName", "bea")).toBeUndefined();
    expect(await writer.ask("createAccount", { account, audit })).toEqual({ kind: "name-taken" });
    await until(() => kinds().includes("stored"));
  });
});

describe("a question to the storage", () => {
  it("is done as a whole or not at all, and a fault of it is no fault of the disk", async () => {
    const { writer, kinds } = await startWriter();
    await writer.ask("createAccount", { account, audit });
    const second = { ...account, id: "b", name_key: "bea" };
    // The entry of the ledger has an id that is taken.
    expect(await outcomeOf(writer.ask("createAccount", { account: second, audit }))).toContain("UNIQUE");
    expect(await writer.ask("accountByName", "bea")).toBeUndefined();
    expect(kinds()).toEqual([]);
  });

  it("waits for a short lock", async () => {
    const { path, writer } = await startWriter();
    const unlock = lock(path);
    const asked = writer.ask("accountByName", "ann");
    setTimeout(unlock, 200);
    expect(await asked).toBeUndefined();
  });

  it("is refused at once behind a fault of the disk, and when the storage is closed", async () => {
    const { control, startLink } = breakableLink();
    const { writer, kinds } = await startWriter({ startLink });
    control.file().exec("pragma query_only = 1");
    writer.saveSessionResult(result("s"));
    const early = outcomeOf(writer.ask("accountByName", "ann"));
    await until(() => kinds().includes("fault"));
    expect(await outcomeOf(writer.ask("accountByName", "ann"))).toBe("unavailable");
    expect(["answered", "unavailable"]).toContain(await early);
    await writer.close(0);
    expect(await outcomeOf(writer.ask("accountByName", "ann"))).toBe("unavailable");
  });

  it("has no answer when its thread ends, and is not asked again", async () => {
    const { control, startLink } = breakableLink();
    const { writer, kinds } = await startWriter({ startLink });
    const asked = outcomeOf(writer.ask("createAccount", { account, audit }));
    control.end("the thread died");
    expect(await asked).toBe("unavailable");
    await until(() => kinds().includes("recovered"));
    expect(writer.waitingQuestions).toBe(0);
  });
});

describe("StorageQuestions", () => {
  it("refuses more than may wait, and gives up what has no answer in time", async () => {
    const outcomes: string[] = [];
    const questions = new StorageQuestions({ max: 2, timeoutMs: 20 }, (outcome) => outcomes.push(outcome));
    const asked = [1, 2, 3].map(() => outcomeOf(questions.ask(() => {})));
    expect(await asked[2]).toBe("queue-full");
    expect(await asked[0]).toBe("timeout");
    expect(await asked[1]).toBe("timeout");
    expect(outcomes).toEqual(["queue-full", "timeout", "timeout"]);
    // An answer that comes too late is nobody's.
    questions.answer(1, "late");
    expect(questions.size).toBe(0);
  });
});
