import type { ContentItem, Json } from "@fairtick/contract";
import type { ReplayEnd } from "@fairtick/replay";
import type { LogTail } from "@fairtick/session";
import type { LogKeeper } from "../host/log-keeper.ts";
import type { CreateRequest, HostEvent } from "../host/session-host.ts";
import { type ContentText, ContentTexts } from "./content-texts.ts";
import { replayName } from "./replay-name.ts";
import { ReplayWriter, type ReplayWriterOptions } from "./replay-writer.ts";

/** Which sessions are recorded: none, those that people take part in, all. */
export type RecordedSessions = "nothing" | "people" | "all";

/** The logs are looked at this often: what a crash loses of a replay. */
const DRAIN_MS = 500;
/** A recording goes on for so long after the finish: long enough for a hash that covers it. */
const AFTER_FINISH_MS = 2000;

export interface ReplayRecorderOptions extends Omit<ReplayWriterOptions, "lost" | "finished"> {
  readonly record: RecordedSessions;
  /** Version of this server. */
  readonly version: string;
  /** The content of a game, as it is now. */
  content(game: string): readonly ContentItem<unknown>[];
  /** Unix milliseconds. */
  readonly wallClock: () => number;
  /** Monotonic. */
  readonly now: () => number;
  /** A recording ended as it should. */
  recorded(game: string, end: ReplayEnd): void;
  /** A recording was given up: the disk, its thread, or a gap in the log. */
  lost(game: string, sessionId: string, reason: string): void;
}

interface Recording {
  readonly request: CreateRequest;
  readonly log: LogTail;
  readonly content: readonly ContentText[];
  people: number;
  /** Names it to the writer, once it has begun. */
  number: number | undefined;
  finishedMs: number;
  results: Json | undefined;
  /** How it ended, once the writer has been told. */
  end: ReplayEnd | undefined;
}

/**
 * Records sessions from their start to their finish. Their threads write logs into memory in any case; what is new
 * there is copied twice a second and given to a thread that writes it to the disk.
 */
export class ReplayRecorder implements LogKeeper {
  readonly #options: ReplayRecorderOptions;
  readonly #writer: ReplayWriter;
  readonly #texts: ContentTexts;
  readonly #sessions = new Map<string, Recording>();
  readonly #byNumber = new Map<number, Recording>();
  /** By session: who waits for the end of its recording. */
  readonly #waiters = new Map<string, (() => void)[]>();
  readonly #timer: NodeJS.Timeout;
  #isStopping = false;

  constructor(options: ReplayRecorderOptions) {
    this.#options = options;
    this.#texts = new ContentTexts(options.content);
    this.#writer = new ReplayWriter({
      ...options,
      lost: (number, reason) => {
        const recording = this.#byNumber.get(number);
        if (recording !== undefined) this.#lose(recording, reason);
      },
      finished: (number) => {
        const { request, end } = this.#byNumber.get(number) ?? {};
        this.#byNumber.delete(number);
        if (request !== undefined && end !== undefined) options.recorded(request.game, end);
        this.#tellWaiters(request?.sessionId);
      },
    });
    this.#timer = setInterval(() => this.#drain(), DRAIN_MS);
    this.#timer.unref();
  }

  created(request: CreateRequest, log: LogTail): void {
    if (this.#options.record === "nothing") return;
    this.#sessions.set(request.sessionId, {
      request,
      log,
      content: this.#texts.of(request.game, request.content),
      people: 0,
      number: undefined,
      finishedMs: Number.POSITIVE_INFINITY,
      results: undefined,
      end: undefined,
    });
  }

  event(event: HostEvent): void {
    const recording = this.#sessions.get(event.sessionId);
    if (recording === undefined) return;
    if (event.kind === "roster")
      recording.people = event.roster.filter(({ driver }) => driver === "external").length;
    if ((event.kind === "phase" || event.kind === "created") && event.phase !== "lobby")
      this.#begin(recording);
    if (event.kind !== "finished") return;
    recording.results = event.results;
    recording.finishedMs = this.#options.now();
  }

  ended(sessionId: string, hasFailed: boolean): void {
    const recording = this.#sessions.get(sessionId);
    if (recording === undefined) return;
    this.#sessions.delete(sessionId);
    this.#end(recording, hasFailed ? "failed" : this.#isStopping ? "stopped" : "removed");
  }

  /** Whether a recording of the session goes on, or is not on the disk yet. */
  isRecording(sessionId: string): boolean {
    for (const { request } of this.#byNumber.values()) if (request.sessionId === sessionId) return true;
    return false;
  }

  /** Resolves when no recording of the session goes on, and what was recorded is on the disk. */
  recorded(sessionId: string): Promise<void> {
    if (!this.isRecording(sessionId)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.set(sessionId, [...(this.#waiters.get(sessionId) ?? []), resolve]);
    });
  }

  #tellWaiters(sessionId = ""): void {
    const waiters = this.#waiters.get(sessionId) ?? [];
    this.#waiters.delete(sessionId);
    for (const resolve of waiters) resolve();
  }

  /** Sessions that are removed from now on end because the server does. */
  announceStop(): void {
    this.#isStopping = true;
  }

  /** Ends all recordings, and resolves when they are on the disk, or not so after the time: then with false. */
  async close(withinMs: number): Promise<boolean> {
    clearInterval(this.#timer);
    this.#isStopping = true;
    for (const sessionId of [...this.#sessions.keys()]) this.ended(sessionId, false);
    return this.#writer.close(withinMs);
  }

  #begin(recording: Recording): void {
    const { record, version, wallClock } = this.#options;
    const { request, log, content, people } = recording;
    const header = log.header;
    if (recording.number !== undefined || header === undefined || recording.results !== undefined) return;
    if (people === 0 && record === "people") return;
    const recordedAt = wallClock();
    const number = this.#writer.open(
      replayName(request.sessionId, recordedAt, people === 0),
      {
        recordedAt: new Date(recordedAt).toISOString(),
        server: version,
        title: request.plan.title,
        ...(request.visibility !== undefined &&
          request.visibility !== "public" && { visibility: request.visibility }),
        log: header,
      },
      content,
    );
    recording.number = number;
    this.#byNumber.set(number, recording);
    log.follow({
      take: (entries, tick) => this.#writer.append(number, entries, tick),
      gap: () =>
        this.#lose(recording, "there was no memory for a part of its log, or its rules were changed"),
    });
    log.drain();
  }

  #drain(): void {
    const nowMs = this.#options.now();
    for (const recording of this.#byNumber.values()) {
      recording.log.drain();
      if (nowMs - recording.finishedMs >= AFTER_FINISH_MS) this.#end(recording, "finished");
    }
  }

  #end(recording: Recording, end: ReplayEnd): void {
    const { log, number, results } = recording;
    if (number === undefined || recording.end !== undefined) return;
    log.drain();
    log.unfollow();
    // What is left of the log may have been too much.
    if (!this.#byNumber.has(number)) return;
    recording.end = results === undefined ? end : "finished";
    const endedAt = new Date(this.#options.wallClock()).toISOString();
    this.#writer.finish(number, {
      end: recording.end,
      endedAt,
      ...(results === undefined ? {} : { results }),
    });
  }

  #lose(recording: Recording, reason: string): void {
    const { request, number, log } = recording;
    if (number === undefined || !this.#byNumber.delete(number)) return;
    log.unfollow();
    this.#writer.abandon(number);
    this.#options.lost(request.game, request.sessionId, reason);
    this.#tellWaiters(request.sessionId);
  }
}
