import type { FinishedRow } from "../storage/operations/results.ts";
import type { Ask } from "../storage/storage-questions.ts";
import type { JudgeOutcome } from "./result-judge.ts";
import { finishedSession } from "./result-row.ts";
import type { ResultConsumer, ResultVerdict } from "./stored-result.ts";

export interface ResultPipelineOptions {
  readonly ask: Ask;
  /** Whose results they are, as the storage knows this server. */
  readonly workerId: string;
  /** Runs the replay of a session again. Called for one at a time. */
  judge(sessionId: string, resultJson: string): Promise<JudgeOutcome>;
  /** Whose replays are run again; of the others nothing counts. */
  readonly verify: "nothing" | "people" | "all";
  /** Resolves when no recording of a session goes on. */
  recorded(sessionId: string): Promise<void>;
  readonly consumers: readonly ResultConsumer[];
  /** Unix milliseconds. */
  readonly wallClock: () => number;
  /** A result was judged, and the verdict is stored. */
  judged(game: string, sessionId: string, verdict: ResultVerdict): void;
  /** How many are not settled yet. */
  waiting(count: number): void;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
}

/** Results that are read at once. */
const BATCH = 20;
const RETRY_MS = 1000;
const RETRY_MS_MAX = 300_000;

/**
 * Judges stored results, tells all who count them, and marks them as settled, one after the other. What is still to be
 * done is in the database alone: nothing piles up here, and a kill at any moment loses nothing.
 */
export class ResultPipeline {
  readonly #options: ResultPipelineOptions;
  /** Results have been stored, or are to be tried again. */
  #isDue = false;
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #retryMs = RETRY_MS;
  #isClosed = false;

  constructor(options: ResultPipelineOptions) {
    this.#options = options;
  }

  /** There may be results that are not settled: at the start, and whenever one was stored. */
  wake(): void {
    this.#isDue = true;
    if (this.#isClosed || this.#running !== undefined) return;
    clearTimeout(this.#retry);
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  /** Resolves when nothing is under way any more. What is not settled then is taken up at the next start. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (this.#isDue && !this.#isClosed) {
      this.#isDue = false;
      failures = await this.#pass();
    }
    if (failures === 0) this.#retryMs = RETRY_MS;
    else this.#tryAgain();
  }

  #tryAgain(): void {
    if (this.#isClosed) return;
    this.#retry = setTimeout(() => this.wake(), this.#retryMs);
    this.#retry.unref();
    this.#retryMs = Math.min(RETRY_MS_MAX, 2 * this.#retryMs);
  }

  /** Goes over all that is not settled, the oldest first. Returns how many could not be. */
  async #pass(): Promise<number> {
    const { ask, workerId, waiting } = this.#options;
    let failures = 0;
    let after: FinishedRow | undefined;
    while (!this.#isClosed) {
      try {
        const place = after && { finishedAt: after.finished_at, sessionId: after.session_id };
        const taken = await ask("takeUnsettledResults", { workerId, limit: BATCH, after: place });
        waiting(taken.count);
        for (const row of taken.rows) if (!(await this.#settle(row))) failures++;
        after = taken.rows.at(-1);
        if (taken.rows.length < BATCH) {
          waiting(failures);
          return failures;
        }
      } catch (error) {
        this.#options.log.warn({ err: error }, "results cannot be read now");
        return failures + 1;
      }
    }
    return failures;
  }

  /** Whether it is settled, or is to wait for the next start. */
  async #settle(row: FinishedRow): Promise<boolean> {
    if (this.#isClosed) return true;
    const { ask, consumers, wallClock, log } = this.#options;
    const { session_id: sessionId, game } = row;
    try {
      const verdict = row.verdict ?? (await this.#judge(row));
      if (verdict === undefined) return true;
      const result = { ...finishedSession(row), verdict };
      for (const consume of consumers) await consume(result);
      await ask("settleResult", { sessionId, at: wallClock() });
      return true;
    } catch (error) {
      log.error(
        { session_id: sessionId, game, err: error },
        "a result is not settled and will be tried again",
      );
      return false;
    }
  }

  /** Undefined where the server ends. */
  async #judge(row: FinishedRow): Promise<ResultVerdict | undefined> {
    const { ask, log, judged } = this.#options;
    const { session_id: sessionId, game } = row;
    const outcome = await this.#outcome(row);
    if (outcome === "stopped") return undefined;
    const { verdict, reason, tookMs } = outcome;
    await ask("judgeResult", { sessionId, verdict });
    judged(game, sessionId, verdict);
    const fields = { session_id: sessionId, game, verdict, reason, took_ms: Math.round(tookMs) };
    if (verdict === "refused") log.warn(fields, "the results of a session are not those of its replay");
    else log.info(fields, "result judged");
    return verdict;
  }

  async #outcome(row: FinishedRow): Promise<JudgeOutcome> {
    const { verify, judge, recorded } = this.#options;
    const { roster } = finishedSession(row);
    const hasPeople = roster.some(({ driver }) => driver === "external");
    if (verify === "nothing" || (verify === "people" && !hasPeople))
      return { verdict: "unverifiable", reason: "it is not to be run again", tookMs: 0 };
    await recorded(row.session_id);
    return judge(row.session_id, row.result);
  }
}
