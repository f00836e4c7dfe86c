import type { GamePackage } from "@fairtick/contract";
import type { SectionLayout } from "@fairtick/kernel";
import {
  type AdoptedSession,
  adoptSession,
  continueSession,
  createSession,
  type LogSink,
  readLog,
  type Session,
  type SessionSetup,
} from "@fairtick/session";
import { ContentCache } from "./content-cache.ts";
import type { CreateRequest } from "./session-host.ts";

/** Makes the sessions of one thread, from the games and the content that it has. */
export class SessionOpener {
  readonly #packages: ReadonlyMap<string, GamePackage>;
  readonly #logSink: ((session: number) => LogSink) | undefined;
  readonly #content = new ContentCache();

  constructor(packages: readonly GamePackage[], logSink: ((session: number) => LogSink) | undefined) {
    this.#packages = new Map(packages.map((p) => [p.game.id, p]));
    this.#logSink = logSink;
  }

  /** @throws Error for an unknown game, and what the game throws. */
  create(number: number, request: CreateRequest): Session {
    return createSession(this.#setup(request), { inputs: "live", log: this.#sink(number) });
  }

  /**
   * Goes on with a session of another thread from a copy of its log.
   *
   * @throws Error if the log does not allow it, and what the game throws.
   */
  continue(number: number, request: CreateRequest, log: Uint8Array): Session {
    const read = readLog(log);
    const continued = read.ok ? continueSession(this.#setup(request), read, this.#sink(number)) : read;
    if (!continued.ok) throw new Error(`the session could not go on on another thread: ${continued.reason}`);
    return continued.session;
  }

  /**
   * The same for a session that has run under other rules, which have laid its state out as `formerly`.
   *
   * @throws Error if the log or the new rules do not allow it, and what the game throws.
   */
  adopt(
    number: number,
    request: CreateRequest,
    log: Uint8Array,
    formerly: readonly SectionLayout[],
  ): Extract<AdoptedSession, { ok: true }> {
    const read = readLog(log);
    const adopted = read.ok ? adoptSession(this.#setup(request), read, formerly, this.#sink(number)) : read;
    if (!adopted.ok) throw new Error(`the session could not go on under the new rules: ${adopted.reason}`);
    return adopted;
  }

  /** @throws Error for an unknown game. */
  packageOf(game: string): GamePackage {
    const found = this.#packages.get(game);
    if (found === undefined) throw new Error(`no game "${game}" on this thread`);
    return found;
  }

  #setup(request: CreateRequest): SessionSetup {
    const { game } = this.packageOf(request.game);
    this.#content.add(request.content);
    const content = this.#content.lookup(request.content);
    return {
      sessionId: request.sessionId,
      game,
      options: request.options,
      plan: request.plan,
      world: game.prepare(request.options, content, request.seed),
      seed: request.seed,
      contentDigests: request.content.map(({ kind, id, digest }) => ({ kind, id, digest })),
    };
  }

  #sink(session: number): LogSink | false {
    return this.#logSink?.(session) ?? false;
  }
}
