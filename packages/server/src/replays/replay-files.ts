import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { mathsFingerprint } from "@fairtick/kernel";
import { ReplayEncoder, readReplayHeader } from "@fairtick/replay";
import { ContentStore } from "./content-store.ts";
import { openFileSource } from "./file-source.ts";
import type { ReplayCommand, ReplayReport, ReplayThreadOptions } from "./replay-messages.ts";
import { parseReplayName } from "./replay-name.ts";
import { type StoredReplay, surplusReplays } from "./retention.ts";
import { zlibCodec } from "./zlib-codec.ts";

interface OpenFile {
  readonly name: string;
  readonly file: number;
  readonly encoder: ReplayEncoder;
  /** Bytes that are whole. */
  byteLength: number;
}

/** Writes replays, each as it goes on, and removes old ones. Its caller waits for the disk. */
export class ReplayFiles {
  readonly #options: ReplayThreadOptions;
  readonly #report: (report: ReplayReport) => void;
  readonly #content: ContentStore;
  readonly #open = new Map<number, OpenFile>();
  /** By the command that is being carried out. */
  #writtenBytes = 0;
  readonly #maths = mathsFingerprint();

  constructor(options: ReplayThreadOptions, report: (report: ReplayReport) => void) {
    this.#options = options;
    this.#report = report;
    this.#content = new ContentStore(options.dir);
    this.#removeOld();
  }

  /** Never throws: what the disk refuses loses a replay. */
  run(command: Exclude<ReplayCommand, { kind: "stop" }>): void {
    this.#writtenBytes = 0;
    try {
      if (command.kind === "open") this.#begin(command);
      else this.#goOn(command);
    } catch (error) {
      this.#lose(command.recording, (error as Error).message);
    }
    const byteLength = command.kind === "append" ? command.entries.length : 0;
    this.#report({ kind: "done", byteLength, writtenBytes: this.#writtenBytes });
  }

  /** Leaves what is open as it is. */
  close(): void {
    for (const recording of [...this.#open.keys()]) this.#drop(recording);
  }

  #begin({ recording, name, header, content }: Extract<ReplayCommand, { kind: "open" }>): void {
    const { dir } = this.#options;
    mkdirSync(dir, { recursive: true });
    for (const { digest, json } of content) this.#content.put(digest, json);
    const encoder = new ReplayEncoder({ ...header, maths: this.#maths }, zlibCodec);
    const file = openSync(join(dir, name), "wx");
    this.#open.set(recording, { name, file, encoder, byteLength: 0 });
    this.#write(recording, encoder.begin());
  }

  #goOn(command: Exclude<ReplayCommand, { kind: "stop" | "open" }>): void {
    const { recording } = command;
    const open = this.#open.get(recording);
    if (open === undefined) return;
    if (command.kind === "append") {
      this.#write(recording, open.encoder.append(command.entries, command.tick));
    } else if (command.kind === "abandon") {
      this.#drop(recording);
    } else {
      this.#write(recording, open.encoder.finish(command.outcome));
      const isWritten = this.#open.has(recording);
      this.#drop(recording);
      if (isWritten) this.#report({ kind: "finished", recording });
      this.#removeOld();
    }
  }

  #write(recording: number, encoded: ReturnType<ReplayEncoder["begin"]>): void {
    const open = this.#open.get(recording);
    if (open === undefined) return;
    if (!encoded.ok) {
      this.#lose(recording, encoded.reason);
      return;
    }
    const { bytes } = encoded;
    for (let done = 0; done < bytes.length; ) done += writeSync(open.file, bytes, done);
    open.byteLength += bytes.length;
    this.#writtenBytes += bytes.length;
  }

  /** What was written whole stays, as a replay that was cut off. */
  #lose(recording: number, reason: string): void {
    const open = this.#open.get(recording);
    if (open !== undefined) {
      try {
        ftruncateSync(open.file, open.byteLength);
      } catch {
        // A reader finds the last whole chunk anyway.
      }
    }
    this.#drop(recording);
    this.#report({ kind: "lost", recording, reason });
  }

  #drop(recording: number): void {
    const open = this.#open.get(recording);
    this.#open.delete(recording);
    try {
      if (open !== undefined) closeSync(open.file);
    } catch {
      // A disk that fails at the close has failed at the writes as well.
    }
  }

  #removeOld(): void {
    const { dir, limits } = this.#options;
    try {
      const writing = new Set([...this.#open.values()].map(({ name }) => name));
      const stored = storedReplays(dir);
      const surplus = surplusReplays(
        stored.filter(({ name }) => !writing.has(name)),
        limits,
        Date.now(),
      );
      for (const { name } of surplus) unlinkSync(join(dir, name));
      if (surplus.length === 0) return;
      this.#report({ kind: "removed", files: surplus.length });
      const gone = new Set(surplus.map(({ name }) => name));
      this.#content.retain(
        digestsOf(
          dir,
          stored.filter(({ name }) => !gone.has(name)),
        ),
      );
    } catch (error) {
      this.#report({ kind: "trouble", reason: (error as Error).message });
    }
  }
}

/** The replays of a folder; none where there is no folder. */
export function storedReplays(dir: string): StoredReplay[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  return names.flatMap((name) => {
    const parsed = parseReplayName(name);
    const found = parsed && statSync(join(dir, name), { throwIfNoEntry: false });
    return parsed === undefined || found === undefined ? [] : [{ ...parsed, byteLength: found.size }];
  });
}

function digestsOf(dir: string, replays: readonly StoredReplay[]): Set<string> {
  const digests = new Set<string>();
  for (const { name } of replays) {
    const source = openFileSource(join(dir, name));
    const read = readReplayHeader(source);
    source.close();
    if (read.ok) for (const { digest } of read.header.log.content) digests.add(digest);
  }
  return digests;
}
