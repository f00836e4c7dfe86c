import { expect, it } from "vitest";
import { until } from "../test/storage-fixture.ts";
import { type Ask, StorageUnavailable } from "./storage-questions.ts";
import { WriteBehind } from "./write-behind.ts";

/** A database that does what the test says. */
function open(max = 10) {
  const done: unknown[] = [];
  const lost: string[] = [];
  const database = { state: "up" as "up" | "down" | "broken", hangs: false, asked: 0 };
  const ask = (async (_name: string, args: { readonly accountId: string }) => {
    database.asked++;
    if (database.hangs) await new Promise(() => {});
    if (database.state === "down") throw new StorageUnavailable("unavailable", "the disk is full");
    if (database.state === "broken") throw new Error("no such table");
    done.push(args);
  }) as unknown as Ask;
  const writes = new WriteBehind({
    ask,
    max,
    retryMs: 1,
    lost: ({ args }, why) => lost.push(`${(args as { readonly accountId: string }).accountId}: ${why}`),
  });
  const write = (accountId: string, changedAt = 0, key?: string) =>
    writes.write("setBlockList", { accountId, playerIds: [], changedAt }, key);
  const ids = () => done.map((each) => (each as { readonly accountId: string }).accountId);
  return { writes, write, database, done, ids, lost };
}

it("Writes are kept in their order while the database does not answer", async () => {
  const { writes, write, database, ids, lost } = open();
  database.state = "down";
  for (const id of ["a", "b", "c"]) write(id);
  await until(() => database.asked > 3);
  expect(writes.size).toBe(3);
  database.state = "up";
  await until(() => writes.size === 0);
  expect(ids()).toEqual(["a", "b", "c"]);
  write("d");
  await until(() => ids().length === 4);
  expect(lost).toEqual([]);
});

it("What cannot be written at all is told and keeps nothing else back", async () => {
  const { write, database, ids, lost } = open();
  database.state = "broken";
  write("a");
  await until(() => lost.length === 1);
  expect(lost).toEqual(["a: no such table"]);
  database.state = "up";
  write("b");
  await until(() => ids().length === 1);
});

it("One write more than may wait is lost, and a later one of the same key takes the place of an earlier one", async () => {
  const { writes, write, database, done, lost } = open(3);
  database.state = "down";
  write("a", 1, "a");
  write("b", 1, "b");
  write("c", 1, "c");
  write("b", 2, "b");
  write("d", 1, "d");
  expect(lost).toEqual(["d: 3 writes wait already"]);
  expect(writes.size).toBe(3);
  database.state = "up";
  await until(() => writes.size === 0);
  expect(done).toMatchObject([
    { accountId: "a", changedAt: 1 },
    { accountId: "b", changedAt: 2 },
    { accountId: "c", changedAt: 1 },
  ]);
});

it("At the end it finishes what it can within its time, and tells what it cannot", async () => {
  const { writes, write, ids, lost } = open();
  write("a");
  await writes.close(5000);
  write("late");
  expect([ids(), lost]).toEqual([["a"], ["late: the server ends"]]);
  const hanging = open();
  hanging.database.hangs = true;
  hanging.write("b");
  await hanging.writes.close(10);
  expect(hanging.lost).toEqual(["b: the server ends"]);
});
