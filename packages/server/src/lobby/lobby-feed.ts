import type { LobbyView } from "@fairtick/contract";
import type { Connection } from "../connection/connection.ts";
import type { Player } from "./player.ts";

/** Four pushes are never within a second, however it is measured. */
const pushIntervalMs = 260;

export interface LobbyFeedOptions {
  readonly players: ReadonlyMap<string, Player>;
  readonly view: () => LobbyView;
  /** Interval of the unasked message; 0: none. */
  readonly broadcastMs: number;
}

/** Shows one game's lobby to those who are in it: soon after a change, and now and then in any case. */
export class LobbyFeed {
  readonly #options: LobbyFeedOptions;
  #hasChanged = false;
  #pushedMs = Number.NEGATIVE_INFINITY;

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
    const elapsedMs = nowMs - this.#pushedMs;
    const { broadcastMs } = this.#options;
    const isDue = this.#hasChanged
      ? elapsedMs >= pushIntervalMs
      : broadcastMs > 0 && elapsedMs >= broadcastMs;
    if (!isDue) return;
    this.#hasChanged = false;
    this.#pushedMs = nowMs;
    this.#push();
  }

  #push(): void {
    let lobby: LobbyView | undefined;
    for (const { connection, sessionId } of this.#options.players.values()) {
      if (connection === undefined || sessionId !== undefined) continue;
      lobby ??= this.#options.view();
      connection.notify({ kind: "lobby", lobby });
    }
  }
}
