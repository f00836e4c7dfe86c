import { describe, expect, it } from "vitest";
import { describeEachDatabase, postgresEngine, sqliteEngine } from "../test/each-database.ts";
import { finishedSessions, operationScript } from "../test/operation-script.ts";
import { postgresMissing } from "../test/postgres-cluster.ts";
import { operationNames, runOperation } from "./operations.ts";
import type { StorageDatabase } from "./storage-database.ts";
import { faultOf } from "./storage-fault.ts";
import { runSessionJob } from "./storage-job.ts";

interface Answer {
  readonly asked: string;
  readonly answer: unknown;
}

/** What is answered to each step; a step that fails is answered by its fault. */
async function play(database: StorageDatabase): Promise<Answer[]> {
  for (const session of finishedSessions) {
    await runSessionJob(database.db, { kind: "session-result", session }, "w");
  }
  const answers: Answer[] = [];
  for (const [name, args] of operationScript) {
    const answer = await runOperation(database.db, name, args).catch((error: unknown) => ({
      fault: faultOf("", error).kind,
    }));
    answers.push({ asked: `${name} ${JSON.stringify(args)}`, answer });
  }
  return answers;
}

describe("operations", () => {
  it("are all in the script that both engines play [HOST-058]", () => {
    const played = new Set<string>(operationScript.map(([name]) => name));
    expect(operationNames.filter((name) => !played.has(name))).toEqual([]);
  });
});

describe.skipIf(postgresMissing() !== undefined)("the two engines", () => {
  const [sqlite, postgres] = [sqliteEngine(), postgresEngine()];

  it("answer everything alike, whatever text is in it [HOST-058]", async () => {
    const onSqlite = await play(await sqlite.open());
    const onPostgres = await play(await postgres.open());
    expect(onPostgres).toEqual(onSqlite);
    // Not because nothing works on either.
    expect(
      onSqlite.filter(({ answer }) => typeof answer === "object" && answer !== null && "fault" in answer),
    ).toEqual([
      { asked: expect.stringMatching(/^createAccount .*"name_key":"free"/), answer: { fault: "refused" } },
    ]);
  });
});

describeEachDatabase("operations at the same time", ({ open, name, target }) => {
  it("look as if one followed the other [HOST-058]", async () => {
    const place = await target();
    const databases = name === "sqlite" ? [await open(place)] : [await open(place), await open(place)];
    const audit = { at: 1, actor_id: null, action: "made", origin: "test", detail: "{}" };
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, i) => {
        const key = {
          id: `k${i}`,
          account_id: "a",
          label: "",
          secret_hash: "",
          scopes: "",
          created_at: 1,
          last_used_at: null,
        };
        const { db } = databases[i % databases.length]!;
        return runOperation(db, "createApiKey", { key, keysMax: 3, audit: { ...audit, id: `e${i}` } });
      }),
    );
    expect(outcomes.filter((outcome) => outcome === "created")).toHaveLength(3);
  });
});
