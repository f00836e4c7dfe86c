import type { ContentSourceItem, Json, Refusal, Visibility } from "@fairtick/contract";
import type { PlaybackChange, PlaybackFacts, PlaybackState } from "../host/playback.ts";
import type { HostEvent } from "../host/session-host.ts";
import type { StoredContent } from "../replays/content-store.ts";
import { FramePace } from "./frame-pace.ts";
import { type LobbyContext, roomOf } from "./lobby-context.ts";
import { type LobbyPlayback, type LobbySession, spectatorCount } from "./lobby-session.ts";
import { endSession, tellMembers, tellViewers } from "./membership.ts";
import { freeJoinCode, newSession } from "./new-session.ts";
import { playbackNotice } from "./playback-notice.ts";
import { publicDoor } from "./session-door.ts";
import { showTo } from "./viewers.ts";

/** What is to be played, for whom. */
export interface PlaybackOrder {
  readonly game: string;
  /** The session that was recorded. */
  readonly replayOf: string;
  readonly title: string;
  /** Id of the account that asks for it. */
  readonly createdBy: string;
  readonly visibility: Visibility;
  /** The whole file, in memory that threads share. */
  readonly replay: Uint8Array;
  readonly content: readonly StoredContent[];
}

/** A playback as it is shown to who looks after it. */
export interface PlaybackView extends PlaybackState {
  readonly sessionId: string;
  readonly replayOf: string;
  readonly game: string;
  readonly title: string;
  readonly createdBy: string;
  readonly visibility: Visibility;
  readonly code: string;
  readonly tickHz: number;
  readonly firstTick: number;
  readonly lastTick: number;
  readonly spectatorCount: number;
}

/** For so long a change is waited for before its maker is told how things are, ms. */
const CHANGE_MS = 2000;

interface Ordered {
  readonly order: PlaybackOrder;
  readonly settle: (outcome: PlaybackView | Refusal) => void;
}

interface Waiting {
  readonly sessionId: string;
  readonly isDone: (state: PlaybackState) => boolean;
  readonly tell: () => void;
}

/** Replays that are shown to spectators, each in a session of its own that nobody plays in. */
export class Playbacks {
  readonly #context: LobbyContext;
  /** By the id of the session to be. */
  readonly #ordered = new Map<string, Ordered>();
  readonly #waiting = new Set<Waiting>();

  constructor(context: LobbyContext) {
    this.#context = context;
  }

  get count(): number {
    return this.#all().length;
  }

  /** Resolves when it can be watched, or with the reason why not. */
  open(order: PlaybackOrder): Promise<PlaybackView | Refusal> {
    const refusal = this.#refusal(order.createdBy);
    if (refusal !== undefined) return Promise.resolve(refusal);
    const { host, newId } = this.#context;
    const sessionId = newId();
    return new Promise((settle) => {
      this.#ordered.set(sessionId, { order, settle });
      host.play({ sessionId, game: order.game, replay: order.replay, content: order.content });
    });
  }

  /** Undefined where there is none. */
  find(sessionId: string): PlaybackView | undefined {
    const session = this.#context.sessions.get(sessionId);
    return session?.playback && viewOf(session, session.playback);
  }

  /** Resolves with how things are when it is done; undefined where there is no such playback. */
  async change(sessionId: string, change: PlaybackChange): Promise<PlaybackView | undefined> {
    const before = this.#context.sessions.get(sessionId)?.playback?.state;
    if (before === undefined) return undefined;
    const { isPaused, speed, tick } = change;
    const isDone = (state: PlaybackState) =>
      (isPaused ?? state.isPaused) === state.isPaused &&
      (speed ?? state.speed) === state.speed &&
      (tick === undefined || state.jumps > before.jumps);
    this.#context.host.changePlayback(sessionId, change);
    if (!isDone(before)) await this.#until(sessionId, isDone);
    return this.find(sessionId);
  }

  /** Ends one. Nothing happens where there is none. */
  close(sessionId: string): void {
    const session = this.#context.sessions.get(sessionId);
    if (session?.playback !== undefined) endSession(this.#context, session);
  }

  /** Takes what is reported of playbacks; false for what is of another session. */
  take(event: HostEvent): boolean {
    const ordered = this.#ordered.get(event.sessionId);
    if (ordered !== undefined) {
      if (event.kind === "playable") this.#begin(event.sessionId, ordered, event.facts);
      if (event.kind === "failed") this.#refuse(event.sessionId, ordered, event.message);
      return true;
    }
    const session = this.#context.sessions.get(event.sessionId);
    if (session?.playback === undefined) return false;
    this.#apply(session, session.playback, event);
    return true;
  }

  /** Ends those that nobody has watched for long. */
  sweep(nowMs: number): void {
    for (const session of this.#all()) {
      if (session.members.size > 0) session.playback.unwatchedSinceMs = nowMs;
      const unwatchedMs = nowMs - session.playback.unwatchedSinceMs;
      if (unwatchedMs >= this.#context.settings.playbackIdleMs) endSession(this.#context, session);
    }
  }

  #refusal(createdBy: string): Refusal | undefined {
    const { settings, isClosing } = this.#context;
    if (isClosing) return { code: "shutting_down", message: "server shutting down" };
    const makers = [
      ...this.#all().map(({ playback }) => playback.createdBy),
      ...[...this.#ordered.values()].map(({ order }) => order.createdBy),
    ];
    if (makers.length >= settings.playbacksMax)
      return { code: "unavailable", message: `${settings.playbacksMax} replays are being played already` };
    const own = makers.filter((id) => id === createdBy).length;
    if (own < settings.playbacksPerAccount) return undefined;
    return { code: "conflict", message: `you have ${own} playbacks already; end one of them` };
  }

  #begin(sessionId: string, { order, settle }: Ordered, facts: PlaybackFacts): void {
    const context = this.#context;
    const room = roomOf(context, order.game);
    const { firstTick, lastTick, phase } = facts;
    const playback: LobbyPlayback = {
      replayOf: order.replayOf,
      createdBy: order.createdBy,
      firstTick,
      lastTick,
      content: new Map(order.content.map((item) => [item.digest, sourceOf(item)])),
      state: { tick: firstTick, speed: 1, isPaused: false, jumps: 0 },
      unwatchedSinceMs: context.now(),
    };
    const plan = { ...facts.session.plan, title: `Replay: ${order.title}` };
    const session = newSession(
      context,
      room,
      sessionId,
      { ...facts.session, plan },
      {
        door: { ...publicDoor(freeJoinCode(context)), visibility: order.visibility },
        madeFrom: undefined,
        // It needs no people, and leaves no results.
        serverMade: { hasHost: false, isDemo: false, onEnded: () => {} },
        delayed: undefined,
        // They come at their rate from the thread.
        watchPace: new FramePace(Number.POSITIVE_INFINITY),
        playback,
      },
    );
    session.phase = phase;
    session.isRecorded = true;
    this.#ordered.delete(sessionId);
    context.sessions.set(sessionId, session);
    room.feed.changed();
    context.events.publish({
      kind: "session-created",
      game: order.game,
      sessionId,
      title: plan.title,
      isServerMade: true,
    });
    context.log.info({ session_id: sessionId, replay_of: order.replayOf }, "replay is played");
    settle(viewOf(session, playback));
  }

  #refuse(sessionId: string, { order, settle }: Ordered, message: string): void {
    this.#ordered.delete(sessionId);
    this.#context.log.info(
      { game: order.game, replay_of: order.replayOf, reason: message },
      "replay refused",
    );
    settle({ code: "conflict", message });
  }

  #apply(session: LobbySession, playback: LobbyPlayback, event: HostEvent): void {
    const context = this.#context;
    switch (event.kind) {
      case "playback":
        this.#moved(session, playback, event.state);
        return;
      case "phase":
        session.phase = event.phase;
        roomOf(context, session.game.id).feed.changed();
        return;
      case "roster":
        session.roster = event.roster;
        // Nobody of them is here.
        session.driverCount = event.roster.length;
        tellViewers(session);
        return;
      case "failed":
        context.log.warn({ session_id: session.id, reason: event.message }, "playback failed");
        tellMembers(session, { kind: "error", code: "internal", message: event.message });
        endSession(context, session);
    }
  }

  #moved(session: LobbySession, playback: LobbyPlayback, state: PlaybackState): void {
    const before = playback.state;
    playback.state = state;
    for (const waiting of this.#waiting) {
      if (waiting.sessionId === session.id && waiting.isDone(state)) waiting.tell();
    }
    if (state.jumps !== before.jumps) {
      for (const player of [...session.viewers.values()]) showTo(this.#context, session, player);
    } else if (state.isPaused !== before.isPaused || state.speed !== before.speed) {
      tellMembers(session, playbackNotice(playback));
      for (const { connection } of session.previews.values()) connection?.notify(playbackNotice(playback));
    }
  }

  #until(sessionId: string, isDone: Waiting["isDone"]): Promise<void> {
    return new Promise((resolve) => {
      const tell = () => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        resolve();
      };
      const waiting: Waiting = { sessionId, isDone, tell };
      const timer = setTimeout(tell, CHANGE_MS);
      this.#waiting.add(waiting);
    });
  }

  #all(): (LobbySession & { readonly playback: LobbyPlayback })[] {
    const all = [...this.#context.sessions.values()];
    return all.filter(
      (each): each is LobbySession & { readonly playback: LobbyPlayback } => each.playback !== undefined,
    );
  }
}

function viewOf(session: LobbySession, playback: LobbyPlayback): PlaybackView {
  const { id: sessionId, game, plan, door } = session;
  const { replayOf, createdBy, firstTick, lastTick, state } = playback;
  return {
    sessionId,
    replayOf,
    game: game.id,
    title: plan.title,
    createdBy,
    visibility: door.visibility,
    code: door.code,
    tickHz: game.tickHz,
    firstTick,
    lastTick,
    spectatorCount: spectatorCount(session),
    ...state,
  };
}

const sourceOf = ({ kind, id, digest, manifest, files }: StoredContent): ContentSourceItem => ({
  kind,
  id,
  digest,
  manifest: manifest as Json,
  files,
});
