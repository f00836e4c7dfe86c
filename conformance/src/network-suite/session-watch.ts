import type { AnyGame, GamePackage, TickContext } from "@fairtick/contract";
import { createState, hashWords, restoreState, type State } from "@fairtick/kernel";
import type { CreateRequest, SessionHost } from "@fairtick/server";
import { LogTail, readLog, rerunSession, type SessionSetup, sessionLayout } from "@fairtick/session";
import { noContent, type PlayedGame } from "../suite/played-game.ts";
import { eventsOf, type ServedEvent } from "./event-ledger.ts";
import { RowRule } from "./row-rule.ts";
import type { ServerView } from "./shown-faults.ts";

/** States of so many seconds are kept, to compare with what clients are shown. */
const KEPT_SECONDS = 2;

type Running = SessionSetup & { readonly state: State };

/** Stands between a server's lobby and its one session, and notes what must be true of it. */
export class SessionWatch {
  readonly rules: RowRule;
  readonly log = new LogTail("everything");
  readonly events: ServedEvent[] = [];
  /** Of the state at the end of every tick's stages. */
  readonly hashes: string[] = [];
  /** The game as it is served: behind its own stages one that notes the hash. */
  readonly package: GamePackage;
  readonly #played: PlayedGame;
  readonly #states = new Map<number, Uint8Array>();
  readonly #openedAt = new Map<number, number>();
  #session: Running | undefined;
  #t: TickContext | undefined;

  constructor(played: PlayedGame) {
    const { game } = played.package;
    this.#played = played;
    this.rules = new RowRule(game);
    this.package = { ...played.package, game: noting(game, this.hashes) };
  }

  /** Ticks that have been run. */
  get tick(): number {
    return this.#t?.tick ?? 0;
  }

  get phase(): number {
    const { game } = this.#played.package;
    return this.#t === undefined ? 0 : game.phase(this.#t.state as never);
  }

  readonly between = (host: SessionHost): SessionHost => ({
    ...host,
    create: (request) => {
      this.#session = this.#running(request);
      host.create(request);
    },
    openViewer: (id, viewer, seat) => {
      if (seat !== undefined) this.#openedAt.set(seat, this.tick);
      if (seat !== undefined) this.rules.opened(viewer, seat);
      host.openViewer(id, viewer, seat);
    },
    closeViewer: (id, viewer) => {
      this.rules.closed(viewer);
      host.closeViewer(id, viewer);
    },
    rows: (id, viewer, rows) => {
      if (this.#t !== undefined) this.rules.came(viewer, rows, this.#t);
      host.rows(id, viewer, rows);
    },
  });

  readonly ran = (t: TickContext): void => {
    this.#t = t;
    this.rules.ran(t);
    this.events.push(...eventsOf(this.#played.package.game, t));
    this.#states.set(t.tick, bytesOf(t).slice());
    this.#states.delete(t.tick - KEPT_SECONDS * this.#played.package.game.tickHz);
  };

  /** At which tick the newest viewer of a seat was let in. */
  openedAt(seat: number): number {
    return this.#openedAt.get(seat) ?? 0;
  }

  inputsOf(seat: number): { readonly [field: string]: number } {
    const { game } = this.#played.package;
    return Object.fromEntries(Object.keys(game.input).map((field) => [field, this.#t!.inputs[field][seat]]));
  }

  /** The state as it was when so many ticks had been run, while it is kept. Valid until the next call. */
  stateAt(tick: number): ServerView | undefined {
    const bytes = this.#states.get(tick);
    if (bytes === undefined || this.#session === undefined) return undefined;
    restoreState(this.#session.state, bytes);
    return this.#session.state.view as unknown as ServerView;
  }

  /** The newest first. Each is valid until the next. */
  *statesUntil(tick: number): Iterable<ServerView> {
    for (let at = tick; ; at--) {
      const state = this.stateAt(at);
      if (state === undefined) return;
      yield state;
    }
  }

  /** Runs the log of the session again: its end, and the hashes at the end of every tick's stages. */
  rerun() {
    const log = readLog(this.log.snapshot()!);
    if (!log.ok || this.#session === undefined) throw new Error("there is no log that can be read");
    const hashes: string[] = [];
    const game = noting(this.#played.package.game, hashes);
    const rerun = rerunSession({ ...this.#session, game }, log);
    if (!rerun.ok) throw new Error(rerun.reason);
    return { end: rerun.end, hashes };
  }

  #running({ sessionId, options, plan, seed, content }: CreateRequest): Running {
    const { game } = this.#played.package;
    const lookup = this.#played.content?.lookup ?? noContent;
    return {
      sessionId,
      game,
      options,
      plan,
      world: game.prepare(options, lookup, seed),
      seed,
      contentDigests: content.map(({ kind, id, digest }) => ({ kind, id, digest })),
      state: createState(sessionLayout(game, plan)),
    };
  }
}

/** The same rules with a last stage that notes what they have made of the state. */
function noting(game: AnyGame, hashes: string[]): AnyGame {
  const run = (t: TickContext) => void hashes.push(hashWords(new Uint32Array(bytesOf(t).buffer)));
  return { ...game, stages: [...game.stages, { name: "note", predicted: "never", run }] };
}

/** A session's state is one buffer, in which its seats are. */
const bytesOf = ({ seats }: TickContext): Uint8Array => new Uint8Array(seats.alive.buffer);
