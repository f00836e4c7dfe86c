import type { LobbyView } from "@fairtick/contract";
import type { Connection } from "../connection/connection.ts";
import type { Player } from "./player.ts";
import { SharedNotice } from "./shared-notice.ts";

/** Four pushes are never within a second, however it is measured. */
const pushIntervalMs = 260;
/** What is sent in one go, so that nobody waits for long behind it: a millisecond or less. */
const partClients = 32;
const partBytes = 1024 * 1024;
/** An answer of more bytes is followed by the next to the same client after the interval of pushes. */
const shortAnswerBytes = 8192;

export interface LobbyFeedOptions {
  readonly players: ReadonlyMap<string, Player>;
  readonly view: () => LobbyView;
  /** Interval of the unasked message; 0: none. */
  readonly broadcastMs: number;
}

/**
 * Shows one game's lobby to those who are in it: soon after a change, and now and then in any case; and to those
 * who ask. Everybody is served by `pump`, from one encoding as long as nothing changes, so that asking is cheap
 * for the server however often it is done. In a large lobby it takes some calls of `pump` to reach everybody; each
 * is shown the lobby as it is by then.
 */
export class LobbyFeed {
  readonly #options: LobbyFeedOptions;
  #hasChanged = false;
  #pushedMs = Number.NEGATIVE_INFINITY;
  /** Who has not been shown it yet. */
  #rest: IterableIterator<Player> | undefined;
  /** Who has asked, oldest first. */
  readonly #askers = new Set<Connection>();
  /** When the last long answer to a client was sent. */
  readonly #longAnswerMs = new WeakMap<Connection, number>();
  /** The lobby since the last change. */
  #form: SharedNotice | undefined;

  constructor(options: LobbyFeedOptions) {
    this.#options = options;
  }

  /** What the lobby shows is another thing from now on. */
  changed(): void {
    this.#hasChanged = true;
    this.#form = undefined;
  }

  /** Shows it to one client with the next call of `pump`, whether in the lobby or not, once however often it asks. */
  answer(connection: Connection): void {
    this.#askers.add(connection);
  }

  /** Shows it to one client at once: for those to whom something must be sent that has to come after it. */
  showNow(connection: Connection): void {
    this.#current().sendTo(connection);
  }

  /** Called many times a second. */
  pump(nowMs: number): void {
    if (this.#rest === undefined && this.#isDue(nowMs)) {
      this.#hasChanged = false;
      this.#pushedMs = nowMs;
      this.#rest = this.#options.players.values();
    }
    if (this.#rest !== undefined && !this.#pushPart(this.#rest, nowMs)) this.#rest = undefined;
    if (this.#askers.size > 0) this.#answerPart(nowMs);
  }

  #isDue(nowMs: number): boolean {
    const elapsedMs = nowMs - this.#pushedMs;
    const { broadcastMs } = this.#options;
    return this.#hasChanged ? elapsedMs >= pushIntervalMs : broadcastMs > 0 && elapsedMs >= broadcastMs;
  }

  /** Returns whether there are more. */
  #pushPart(players: IterableIterator<Player>, nowMs: number): boolean {
    let clients = 0;
    let bytes = 0;
    for (const { connection, sessionId } of players) {
      if (connection === undefined || sessionId !== undefined) continue;
      clients++;
      bytes += this.#send(connection, nowMs);
      if (clients >= partClients || bytes >= partBytes) return true;
    }
    return false;
  }

  /** Whoever gets no answer now keeps the place in the line. */
  #answerPart(nowMs: number): void {
    let clients = 0;
    let bytes = 0;
    for (const connection of this.#askers) {
      if (connection.isClosed) {
        this.#askers.delete(connection);
        continue;
      }
      if (nowMs - (this.#longAnswerMs.get(connection) ?? Number.NEGATIVE_INFINITY) < pushIntervalMs) continue;
      clients++;
      bytes += this.#send(connection, nowMs);
      if (clients >= partClients || bytes >= partBytes) return;
    }
  }

  /** Returns how many bytes it took. A push is an answer as well. */
  #send(connection: Connection, nowMs: number): number {
    this.#askers.delete(connection);
    const bytes = this.#current().sendTo(connection);
    if (bytes > shortAnswerBytes) this.#longAnswerMs.set(connection, nowMs);
    return bytes;
  }

  #current(): SharedNotice {
    this.#form ??= new SharedNotice({ kind: "lobby", lobby: this.#options.view() });
    return this.#form;
  }
}
