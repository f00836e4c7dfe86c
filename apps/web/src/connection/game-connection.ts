import {
  type Chat,
  Client,
  type ClientSession,
  type ConnectionState,
  JoinFailed,
  type Lobby,
  webSocketTransport,
} from "@fairtick/client";
import type { AnyGame, Json, SessionDoor } from "@fairtick/contract";
import { type AnyGameView, t } from "@fairtick/game-view";
import type { Player } from "../player.ts";
import { everyPicture } from "./every-picture.ts";
import { keepLoadout, type Loadout, loadLoadout, usableLoadout } from "./kept-loadout.ts";
import { goodNetwork, type PoorNetwork, throughPoorNetwork } from "./poor-network.ts";

/** What a page shows of a connection; another object after every change. */
export interface ConnectionSnapshot {
  readonly state: ConnectionState;
  /** Whether it has been online since the page was opened. */
  readonly wasOnline: boolean;
  /** The server has said that it closes: sessions have some seconds to end. */
  readonly isServerClosing: boolean;
  readonly lobby: Lobby | undefined;
  readonly session: ClientSession<AnyGame> | undefined;
  /** What the player has chosen to bring into sessions. */
  readonly loadout: Loadout | undefined;
  /** The last thing that the server refused, in its own words. */
  readonly problem: string | undefined;
  /** The player of whom moderators have been told last. */
  readonly reported: string | undefined;
  /** Why the session ended without the player's wish. */
  readonly ended: string | undefined;
  readonly network: PoorNetwork;
}

/** One game's connection of a page: opened once, watched by everything that shows it. */
export class GameConnection {
  readonly view: AnyGameView;
  readonly #client: Client<AnyGame>;
  readonly #player: Player;
  readonly #stop: () => void;
  readonly #watchers = new Set<() => void>();
  #snapshot: ConnectionSnapshot = {
    state: { kind: "connecting" },
    wasOnline: false,
    isServerClosing: false,
    lobby: undefined,
    session: undefined,
    loadout: undefined,
    problem: undefined,
    reported: undefined,
    ended: undefined,
    network: goodNetwork,
  };
  readonly #leaving: (() => void)[] = [];

  /** `isPreview`: only to look at a session, as a picture of the lobby does. */
  constructor(view: AnyGameView, player: Player, isPreview = false) {
    this.view = view;
    this.#player = player;
    this.#snapshot = { ...this.#snapshot, loadout: loadLoadout(view.game.id) };
    const url = `${location.origin.replace(/^http/, "ws")}/ws/${view.game.id}`;
    this.#client = new Client<AnyGame>({
      game: view.game as AnyGame,
      content: view.content,
      open: throughPoorNetwork(webSocketTransport(url, WebSocket as never), () => this.#snapshot.network),
      now: () => performance.now(),
      token: player.token,
      name: player.name,
      isPreview,
      seed: crypto.getRandomValues(new Uint32Array(1))[0],
      onState: (state) => {
        // Who is welcomed is so by a server that stays.
        this.#change(
          state.kind === "online" ? { state, wasOnline: true, isServerClosing: false } : { state },
        );
        if (state.kind === "refused" && state.code === "auth-failed") void this.#tryAnotherToken();
      },
      onLobby: (lobby) => this.#change({ lobby }),
      onSession: (session) => this.#change({ session, ended: undefined, problem: undefined }),
      onSessionEnd: (_, why) => {
        const ended = why === "lost" ? t("The session is over: it was not there any more.") : undefined;
        this.#change({ session: undefined, ended });
        for (const resolve of this.#leaving.splice(0)) resolve();
      },
      onReported: (reported) => this.#change({ reported }),
      onProblem: (code, message) =>
        this.#change(code === "shutting_down" ? { isServerClosing: true } : { problem: message }),
    });
    this.#client.connect();
    this.#stop = everyPicture(() => this.#client.update());
  }

  /** Another one of the same player, to look at a session from the lobby. */
  openPreview(): GameConnection {
    return new GameConnection(this.view, this.#player, true);
  }

  readonly snapshot = (): ConnectionSnapshot => this.#snapshot;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  setNetwork(network: PoorNetwork): void {
    this.#change({ network });
  }

  /** Tells moderators of a player; `reported` or `problem` says what has become of it. */
  report(playerId: string, reason: string): void {
    this.#change({ reported: undefined, problem: undefined });
    this.#client.report(playerId, reason);
  }

  forgetProblem(): void {
    this.#change({ problem: undefined, ended: undefined });
  }

  /** Begins at once: with those who are ready and wait for nobody in particular, or else in a new session. */
  async play(): Promise<void> {
    const { lobby } = this.#snapshot;
    if (lobby === undefined) return;
    const ready = lobby.sessions.find(
      ({ phase, playerCount, readyCount, seats, visibility }) =>
        phase === "lobby" &&
        visibility === "public" &&
        playerCount < seats &&
        readyCount > 0 &&
        readyCount === playerCount,
    );
    if (ready !== undefined) {
      if (await this.join(ready.id)) this.setReady(true);
    } else if (await this.create(this.view.quickOptions(lobby))) this.start();
  }

  /** Chooses what the player brings into sessions from now on, also the next time; undefined: whatever the game picks. */
  bring(loadout: Loadout | undefined): void {
    keepLoadout(this.view.game.id, loadout);
    this.#change({ loadout });
  }

  create(options: Json, door: SessionDoor = {}): Promise<boolean> {
    this.#chooseLoadout();
    return this.#enter(this.#client.create(options, door));
  }

  join(sessionId: string, password?: string): Promise<boolean> {
    this.#chooseLoadout();
    return this.#enter(this.#client.join(sessionId, "player", password));
  }

  joinByCode(code: string, password?: string): Promise<boolean> {
    this.#chooseLoadout();
    return this.#enter(this.#client.joinByCode(code, "player", password));
  }

  /** By the host of a session that is over: the same once more, with everybody who is still there. */
  rematch(): Promise<boolean> {
    return this.#enter(this.#client.rematch());
  }

  /** By the host: puts somebody out. */
  kick(playerId: string): void {
    this.#client.kick(playerId);
  }

  /** What is said to those who are in no session. */
  get lobbyChat(): Chat {
    return this.#client.chat;
  }

  spectate(sessionId: string, password?: string): Promise<boolean> {
    return this.#enter(this.#client.join(sessionId, "spectator", password));
  }

  start(): void {
    this.#client.start();
  }

  /** By who has a seat, before the start: once everybody is ready, the session starts. */
  setReady(isReady: boolean): void {
    this.#client.setReady(isReady);
  }

  /** Resolves when the session is over for the player, or the connection is. */
  leave(): Promise<void> {
    if (this.#snapshot.session === undefined) return Promise.resolve();
    this.#client.leave();
    return new Promise((resolve) => this.#leaving.push(resolve));
  }

  close(): void {
    this.#stop();
    this.#client.close();
  }

  /** What the player has chosen, where this server has it, or what the game picks. */
  #chooseLoadout(): void {
    const { lobby, loadout } = this.#snapshot;
    if (lobby === undefined) return;
    const chosen = usableLoadout(loadout, this.view, lobby.content);
    this.#client.chooseLoadout(chosen ?? this.view.quickLoadout(lobby));
  }

  async #enter(entering: Promise<unknown>): Promise<boolean> {
    this.forgetProblem();
    try {
      await entering;
      return true;
    } catch (error) {
      if (!(error instanceof JoinFailed)) throw error;
      this.#change({ problem: error.message });
      return false;
    }
  }

  /** A token may have ended while the machine slept, before anybody could renew it. */
  async #tryAnotherToken(): Promise<void> {
    const refused = this.#player.token();
    if ((await this.#player.renew()) && this.#player.token() !== refused) this.#client.connect();
  }

  #change(change: Partial<ConnectionSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const watcher of this.#watchers) watcher();
  }
}
