import { renameSync, writeFileSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { placeReason } from "../ops/writable-place.ts";
import type { ResultFacts, SessionResult } from "./storage-job.ts";
import type { StorageWriter } from "./storage-writer.ts";

/** The file beside the database for results that it could not take before the end. */
export function unsavedResultsPath(databasePath: string): string {
  return join(dirname(databasePath), "unsaved-results.jsonl");
}

/**
 * Results that the database could not take before a server ended: one JSON object a line in a file, offered to the
 * database again at the next start. Storing one twice does no harm, so the file stays until all are stored.
 */
export class UnsavedResults {
  readonly #path: string;
  /** By session: read from the file and not stored yet. */
  readonly #pending = new Map<string, SessionResult>();
  #unreadable: readonly string[] = [];
  /** The change of the file that was asked for last; the next one waits for it. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  get path(): string {
    return this.#path;
  }

  /** Reads the file and hands its results over. Returns how many; and the numbers of lines that are none. */
  async offer(storage: Pick<StorageWriter, "saveSessionResult">): Promise<Offered> {
    let text: string;
    try {
      text = await readFile(this.#path, "utf8");
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      return { count: 0, badLines: [], reason: isMissing ? undefined : placeReason(error) };
    }
    const lines = text.split("\n");
    const badLines: number[] = [];
    for (const [i, line] of lines.entries()) {
      if (line.trim() === "") continue;
      const result = parseResult(line);
      if (result === undefined) badLines.push(i + 1);
      else this.#pending.set(result.id, result);
    }
    this.#unreadable = badLines.map((number) => lines[number - 1] ?? "");
    const offered = [...this.#pending.values()];
    for (const result of offered) storage.saveSessionResult(result);
    return { count: offered.length, badLines, reason: undefined };
  }

  /** A result has been stored; removes the file with the last one. */
  async stored(sessionId: string): Promise<void> {
    if (this.#pending.delete(sessionId) && this.#pending.size === 0) await this.#write([]);
  }

  /** Writes down what could not be stored. Returns why that is impossible. */
  async keep(lost: readonly SessionResult[]): Promise<string | undefined> {
    for (const result of lost) this.#pending.set(result.id, result);
    return this.#write([...this.#pending.values()]);
  }

  /** The same at once, for an end that waits for no event loop: blocks as long as the disk does. */
  keepSync(lost: readonly SessionResult[]): string | undefined {
    for (const result of lost) this.#pending.set(result.id, result);
    // Another name than that of a change which may be under way.
    const temporary = `${this.#path}.last`;
    try {
      writeFileSync(temporary, this.#text([...this.#pending.values()]), { flush: true });
      renameSync(temporary, this.#path);
      return undefined;
    } catch (error) {
      return placeReason(error);
    }
  }

  /** One change after the other: what is removed must not be what was kept meanwhile. */
  #write(results: readonly SessionResult[]): Promise<string | undefined> {
    const written = this.#writing.then(() => this.#replace(results));
    this.#writing = written;
    return written;
  }

  /** In one step, so that a kill leaves the old file or the new one. */
  async #replace(results: readonly SessionResult[]): Promise<string | undefined> {
    const text = this.#text(results);
    try {
      if (text === "") {
        await rm(this.#path, { force: true });
        return undefined;
      }
      const temporary = `${this.#path}.new`;
      const file = await open(temporary, "w");
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path);
      return undefined;
    } catch (error) {
      return placeReason(error);
    }
  }

  #text(results: readonly SessionResult[]): string {
    const lines = [...this.#unreadable, ...results.map((result) => JSON.stringify(result))];
    return lines.map((line) => `${line}\n`).join("");
  }
}

export interface Offered {
  readonly count: number;
  /** Lines that are no results: they stay in the file. Counted from 1. */
  readonly badLines: readonly number[];
  /** Why the file cannot be read. */
  readonly reason: string | undefined;
}

function parseResult(line: string): SessionResult | undefined {
  try {
    const { id, templateId, trackConfigId, startedAt, finishedAt, resultJson, facts } = JSON.parse(line);
    JSON.parse(resultJson);
    const isResult =
      [id, trackConfigId].every((text) => typeof text === "string") &&
      (templateId === null || typeof templateId === "string") &&
      [startedAt, finishedAt].every(Number.isSafeInteger);
    return isResult
      ? { id, templateId, trackConfigId, startedAt, finishedAt, resultJson, facts: parseFacts(facts) }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for what is none: results that an older server kept have no facts. */
function parseFacts(facts: unknown): SessionResult["facts"] {
  if (typeof facts !== "object" || facts === null) return undefined;
  const { game, title, content, roster, visibility, startedAtMs, finishedAtMs } = facts as ResultFacts;
  const isFacts =
    [game, title, visibility].every((text) => typeof text === "string") &&
    [content, roster].every(Array.isArray) &&
    [startedAtMs, finishedAtMs].every(Number.isSafeInteger);
  return isFacts ? (facts as ResultFacts) : undefined;
}
