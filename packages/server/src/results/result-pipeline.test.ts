import { afterEach, describe, expect, it } from "vitest";
import type { ResultFacts } from "../storage/storage-job.ts";
import { closeWriters, query, startWriter, until } from "../test/storage-fixture.ts";
import { boardCounter } from "./board-counter.ts";
import type { JudgeOutcome } from "./result-judge.ts";
import { ResultPipeline, type ResultPipelineOptions } from "./result-pipeline.ts";
import { SqlScoreStore } from "./sql-score-store.ts";
import type { ResultVerdict, StoredResult } from "./stored-result.ts";

const pipelines: ResultPipeline[] = [];

afterEach(async () => {
  await Promise.all(pipelines.splice(0).map((each) => each.close()));
  await closeWriters();
});

const verified: JudgeOutcome = { verdict: "verified", tookMs: 1 };
const ann = { seat: 1, playerId: "p", name: "Ann", driver: "external", loadout: null, accountId: "ann" };

async function open(databasePath?: string) {
  const storage = await startWriter(databasePath === undefined ? {} : { databasePath });
  const { writer, path } = storage;
  const told: StoredResult[] = [];
  const judged: string[] = [];
  const waiting: number[] = [];
  const errors: string[] = [];
  const pipeline = (changed: Partial<ResultPipelineOptions> = {}) => {
    const made = new ResultPipeline({
      ask: writer.ask,
      workerId: writer.workerId,
      judge: async (sessionId) => {
        judged.push(sessionId);
        return verified;
      },
      verify: "people",
      recorded: async () => {},
      consumers: [async (result) => void told.push(result)],
      wallClock: () => 777,
      judged: () => {},
      waiting: (count) => waiting.push(count),
      log: { info: () => {}, warn: () => {}, error: (_, message) => errors.push(message) },
      ...changed,
    });
    pipelines.push(made);
    return made;
  };
  const store = async (id: string, changed: Partial<ResultFacts> = {}) => {
    const facts: ResultFacts = {
      game: "errand",
      options: { laps: 3 },
      title: "Town",
      content: [{ kind: "places", id: "town", digest: "d" }],
      roster: [ann],
      visibility: "public",
      startedAtMs: 1000,
      finishedAtMs: 2000,
      ...changed,
    };
    const resultJson = `{"of":"${id}"}`;
    writer.saveSessionResult({
      id,
      templateId: null,
      trackConfigId: "town",
      startedAt: 1,
      finishedAt: 2,
      resultJson,
      facts,
    });
    await until(() => storage.events.some((event) => event.kind === "stored" && event.sessionId === id));
  };
  const rows = () =>
    query(
      path,
      "select session_id as id, verdict, settled_at as at from session_results order by session_id",
    );
  return { ...storage, pipeline, store, rows, told, judged, waiting, errors };
}

const settled = (id: string, verdict: ResultVerdict = "verified") => ({ id, verdict, at: 777 });

describe("a stored result", () => {
  it("is judged, told to all who count, and settled, the oldest first", async () => {
    const { pipeline, store, rows, told, judged, waiting } = await open();
    await store("b", { finishedAtMs: 1 });
    await store("a");
    pipeline().wake();
    await until(() => waiting.at(-1) === 0);
    expect(judged).toEqual(["b", "a"]);
    expect(told.map(({ sessionId }) => sessionId)).toEqual(["b", "a"]);
    expect(told[1]).toEqual({
      sessionId: "a",
      game: "errand",
      options: { laps: 3 },
      title: "Town",
      content: [{ kind: "places", id: "town", digest: "d" }],
      roster: [ann],
      results: { of: "a" },
      startedAt: 1000,
      finishedAt: 2000,
      verdict: "verified",
    });
    expect(rows()).toEqual([settled("a"), settled("b")]);
    expect(waiting[0]).toBe(2);
  });

  it("is not told of before its replay is on the disk", async () => {
    const { pipeline, store, judged, waiting } = await open();
    let isRecorded = () => {};
    const recorded = new Promise<void>((resolve) => {
      isRecorded = resolve;
    });
    await store("a");
    pipeline({ recorded: () => recorded }).wake();
    await until(() => waiting.length > 0);
    expect(judged).toEqual([]);
    isRecorded();
    await until(() => judged.length === 1);
  });

  it.each([
    ["people", 1],
    ["all", 2],
    ["nothing", 0],
  ] as const)("is judged where replays.verify says so: %s", async (verify, count) => {
    const { pipeline, store, rows, judged, waiting } = await open();
    await store("a");
    await store("b", { roster: [{ ...ann, driver: "pro", accountId: undefined }] });
    pipeline({ verify }).wake();
    await until(() => waiting.at(-1) === 0);
    expect(judged).toHaveLength(count);
    expect(rows().filter(({ verdict }) => verdict === "verified")).toHaveLength(count);
  });

  it("comes again until everybody could be told, and does not keep the others waiting", async () => {
    const { pipeline, store, rows, told, judged, errors, waiting } = await open();
    for (const id of ["a", "b"]) await store(id);
    let isBroken = true;
    const consume = async (result: StoredResult) => {
      if (isBroken && result.sessionId === "a") throw new Error("not now");
      told.push(result);
    };
    const made = pipeline({ consumers: [consume] });
    made.wake();
    await until(() => waiting.at(-1) === 1);
    expect(rows()).toEqual([{ ...settled("a"), at: null }, settled("b")]);
    expect(errors).toEqual(["a result is not settled and will be tried again"]);
    isBroken = false;
    made.wake();
    await until(() => waiting.at(-1) === 0);
    expect(rows()).toEqual([settled("a"), settled("b")]);
    // Judged once: the verdict is kept.
    expect(judged).toEqual(["a", "b"]);
  });

  it("of a server that was killed is taken up by the next, with the verdict that it has", async () => {
    const first = await open();
    await first.store("a");
    await first.store("b");
    await first.writer.ask("judgeResult", { sessionId: "a", verdict: "refused" });
    // Its worker is still known, so that nobody else takes it up.
    const other = await open(first.path);
    other.pipeline().wake();
    await until(() => other.waiting.length > 0);
    expect(other.told).toEqual([]);
    query(first.path, `delete from storage_workers where id = '${first.writer.workerId}' returning id`);
    other.pipeline().wake();
    await until(() => other.told.length === 2);
    expect(other.told.map(({ sessionId, verdict }) => [sessionId, verdict])).toEqual([
      ["a", "refused"],
      ["b", "verified"],
    ]);
    expect(other.judged).toEqual(["b"]);
  });

  it("waits for the next start where the server ends while it is judged", async () => {
    const { pipeline, store, rows, told, waiting } = await open();
    await store("a");
    let stop = (_: JudgeOutcome) => {};
    const judge = () => new Promise<JudgeOutcome>((resolve) => (stop = resolve));
    const made = pipeline({ judge });
    made.wake();
    await until(() => waiting.length > 0);
    const closed = made.close();
    stop("stopped");
    await closed;
    expect(told).toEqual([]);
    expect(rows()).toEqual([{ id: "a", verdict: null, at: null }]);
  });
});

describe("the leaderboards", () => {
  const boards = {
    boards: [{ id: "lap", title: "Lap", unit: "ms", better: "lower", variants: () => [] }],
    scores: () =>
      [
        { seat: 1, playerId: "p", board: "lap", value: 50 },
        { seat: 1, playerId: "q", board: "lap", value: 1 },
        { seat: 1, playerId: "p", board: "none", value: 1 },
        { seat: 1, playerId: "p", board: "lap", value: Number.NaN },
      ].map((score) => ({ ...score, variant: "town", fromTick: 5, toTick: 9 })),
  } as const;

  it.each([
    ["verified", 1],
    ["refused", 0],
    ["unverifiable", 0],
  ] as const)(
    "count a result that is %s %i times, for accounts and boards that there are [HOST-066]",
    async (verdict, count) => {
      const { pipeline, store, path, writer, waiting } = await open();
      await store("a");
      const counter = boardCounter(() => boards, new SqlScoreStore(writer.ask));
      // Told twice, as after a restart.
      pipeline({ judge: async () => ({ verdict, tookMs: 1 }), consumers: [counter, counter] }).wake();
      await until(() => waiting.at(-1) === 0);
      const scores = query(
        path,
        "select account_id, value, seat, from_tick, to_tick from leaderboard_scores",
      );
      const score = { account_id: "ann", value: 50, seat: 1, from_tick: 5, to_tick: 9 };
      expect(scores).toEqual(Array(3 * count).fill(score));
    },
  );
});
