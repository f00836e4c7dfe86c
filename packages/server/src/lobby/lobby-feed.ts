import type { LobbyView } from "@fairtick/contract";
import type { Connection } from "../connection/connection.ts";
import { framed } from "../connection/frame-splitter.ts";
import type { Player } from "./player.ts";

/** Four pushes are never within a second, however it is measured. */
const pushIntervalMs = 260;
/** What is pushed in one go, so that nobody waits for long behind it: a millisecond or less. */
const partClients = 32;
const partBytes = 1024 * 1024;

export interface LobbyFeedOptions {
  readonly players: ReadonlyMap<string, Player>;
  readonly view: () => LobbyView;
  /** Interval of the unasked message; 0: none. */
  readonly broadcastMs: number;
}

/**
 * Shows one game's lobby to those who are in it: soon after a change, and now and then in any case. In a large
 * one it takes some calls of `pump` to reach everybody; each is shown the lobby as it is by then.
 */
export class LobbyFeed {
  readonly #options: LobbyFeedOptions;
  #hasChanged = false;
  #pushedMs = Number.NEGATIVE_INFINITY;
  /** Who has not been shown it yet. */
  #rest: IterableIterator<Player> | undefined;

  constructor(options: LobbyFeedOptions) {
    this.#options = options;
  }

  changed(): void {
    this.#hasChanged = true;
  }

  /** Shows it to one client at once, whether in the lobby or not. */
  sendTo(connection: Connection): void {
    connection.notify({ kind: "lobby", lobby: this.#options.view() });
  }

  /** Called many times a second. */
  pump(nowMs: number): void {
    if (this.#rest === undefined && this.#isDue(nowMs)) {
      this.#hasChanged = false;
      this.#pushedMs = nowMs;
      this.#rest = this.#options.players.values();
    }
    if (this.#rest !== undefined && !this.#pushPart(this.#rest)) this.#rest = undefined;
  }

  #isDue(nowMs: number): boolean {
    const elapsedMs = nowMs - this.#pushedMs;
    const { broadcastMs } = this.#options;
    return this.#hasChanged ? elapsedMs >= pushIntervalMs : broadcastMs > 0 && elapsedMs >= broadcastMs;
  }

  /** Returns whether there are more. */
  #pushPart(players: IterableIterator<Player>): boolean {
    const form = new LobbyForm(this.#options.view);
    let clients = 0;
    let bytes = 0;
    for (const { connection, sessionId } of players) {
      if (connection === undefined || sessionId !== undefined) continue;
      clients++;
      bytes += form.sendTo(connection);
      if (clients >= partClients || bytes >= partBytes) return true;
    }
    return false;
  }
}

/** The lobby as it is at one moment, encoded once in each encoding that somebody reads. */
class LobbyForm {
  readonly #view: () => LobbyView;
  #lobby: LobbyView | undefined;
  readonly #encoded = new Map<string | undefined, Uint8Array | undefined>();

  constructor(view: () => LobbyView) {
    this.#view = view;
  }

  /** Returns how many bytes it took. */
  sendTo(connection: Connection): number {
    this.#lobby ??= this.#view();
    const notice = { kind: "lobby", lobby: this.#lobby } as const;
    const { codec } = connection;
    const { frameEncoding } = codec;
    if (!this.#encoded.has(frameEncoding)) {
      const message = codec.encode(notice);
      this.#encoded.set(frameEncoding, message && framed(message));
    }
    const bytes = this.#encoded.get(frameEncoding);
    if (bytes === undefined) return 0;
    connection.notifyEncoded(notice, bytes);
    return bytes.length;
  }
}
