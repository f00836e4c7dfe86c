import type { Lobby } from "../lobby/lobby.ts";
import type { LobbyLog } from "../lobby/lobby-context.ts";
import type { ServerSession } from "../lobby/new-session.ts";

/** Time after which one that could not be made, or has failed, is tried again. */
const retryMs = 60_000;
/** Time after which a plan that has nothing is asked again. */
const emptyMs = 2000;

/** A session that is to be made, and who starts it. */
export interface NextSession extends Pick<ServerSession, "options" | "templateId" | "allowed"> {
  readonly name: string;
  readonly opening: Opening;
}

export type Opening =
  /** AI drivers show the game, and nobody takes part. */
  | { readonly kind: "demo" }
  /** Whoever takes a seat first starts it. */
  | { readonly kind: "host" }
  /** It starts so long after its opening, or after so long again while there are fewer people. */
  | { readonly kind: "countdown"; readonly lobbyMs: number; readonly minPlayers: number };

export interface StandingPlan {
  readonly game: string;
  /** How many there are at once. */
  readonly count: number;
  /** From the end of one to the next. */
  readonly pauseMs: number;
  /** Undefined: nothing can be made now. */
  next(): NextSession | undefined;
}

export type StandingLobby = Pick<
  Lobby,
  "createServerSession" | "startServerSession" | "announceStart" | "standing"
>;

export interface StandingOptions {
  readonly lobby: StandingLobby;
  readonly log: LobbyLog;
  /** Unix milliseconds. */
  readonly wallClock: () => number;
}

type Place =
  | { readonly kind: "empty"; readonly dueMs: number }
  | { readonly kind: "taken"; readonly sessionId: string; countdown: Countdown | undefined };

interface Countdown {
  readonly lobbyMs: number;
  readonly minPlayers: number;
  /** On the monotonic clock. */
  readonly dueMs: number;
}

/** Keeps sessions of the server's own: when one is over, its place is taken by the next one of the plan. */
export class StandingSessions {
  readonly #options: StandingOptions;
  readonly #plan: StandingPlan;
  readonly #places: Place[];

  constructor(options: StandingOptions, plan: StandingPlan) {
    this.#options = options;
    this.#plan = plan;
    this.#places = Array.from({ length: plan.count }, () => ({
      kind: "empty",
      dueMs: Number.NEGATIVE_INFINITY,
    }));
  }

  /** Makes and starts those that are due. Called once a second. */
  sweep(nowMs: number): void {
    for (const [number, place] of this.#places.entries()) {
      if (place.kind === "taken") this.#look(number, place, nowMs);
      else if (place.dueMs <= nowMs) this.#open(number, nowMs);
    }
  }

  #open(number: number, nowMs: number): void {
    const next = this.#plan.next();
    if (next === undefined) {
      this.#empty(number, nowMs + emptyMs);
      return;
    }
    const { lobby, log, wallClock } = this.#options;
    const { game, pauseMs } = this.#plan;
    const { name, opening, ...session } = next;
    let hasEnded = false;
    const made = lobby.createServerSession({
      ...session,
      game,
      hasHost: opening.kind === "host",
      isDemo: opening.kind === "demo",
      startsAt: opening.kind === "countdown" ? wallClock() + opening.lobbyMs : undefined,
      onEnded: (endedMs, hasFailed) => {
        hasEnded = true;
        this.#empty(number, endedMs + (hasFailed ? retryMs : pauseMs));
      },
    });
    if (typeof made !== "string") {
      this.#empty(number, nowMs + retryMs);
      log.warn({ game, template: name, reason: made.message }, "a session of the server could not be made");
      return;
    }
    // The host may know at once that it cannot run it.
    if (hasEnded) return;
    const countdown =
      opening.kind === "countdown" ? { ...opening, dueMs: nowMs + opening.lobbyMs } : undefined;
    this.#places[number] = { kind: "taken", sessionId: made, countdown };
    if (opening.kind !== "demo")
      log.info(
        { session_id: made, game, template: name, opening: opening.kind },
        "a session of a template is open",
      );
  }

  #look(number: number, place: Extract<Place, { readonly kind: "taken" }>, nowMs: number): void {
    const { lobby, wallClock } = this.#options;
    const { sessionId, countdown } = place;
    const standing = lobby.standing(sessionId);
    // It went without having begun.
    if (standing === undefined) this.#empty(number, nowMs + this.#plan.pauseMs);
    if (standing?.phase !== "lobby" || countdown === undefined || nowMs < countdown.dueMs) return;
    place.countdown = { ...countdown, dueMs: nowMs + countdown.lobbyMs };
    if (standing.people >= countdown.minPlayers) lobby.startServerSession(sessionId);
    else lobby.announceStart(sessionId, wallClock() + countdown.lobbyMs);
  }

  #empty(number: number, dueMs: number): void {
    this.#places[number] = { kind: "empty", dueMs };
  }
}
