import type { ChatLine } from "@fairtick/contract";
import { bucketOf, type TokenBucket } from "../connection/token-bucket.ts";
import type { Rate } from "../ops/rate.ts";
import type { Player } from "./player.ts";
import { SharedNotice } from "./shared-notice.ts";

/** What is sent in one go, so that nobody waits for long behind it. */
const partClients = 64;

export interface ChatRoomOptions {
  /** Undefined: the lobby of a game. */
  readonly sessionId: string | undefined;
  /** Who hears what is said. */
  readonly audience: () => Iterable<Player>;
  /** Lines that are kept for who comes later. */
  readonly history: number;
  /** Of all players together. */
  readonly rate: Rate | "off";
}

/**
 * What is said in one session, or in one lobby. Lines are sent by `pump`, all that have come since its last call in
 * one message, encoded once for all who have heard as much as each other.
 */
export class ChatRoom {
  readonly #options: ChatRoomOptions;
  readonly #bucket: TokenBucket | undefined;
  /** Oldest first; those that somebody has not heard yet, and the history. */
  readonly #lines: ChatLine[] = [];
  #lastNumber = 0;
  /** Who has to be sent lines, and up to which number each knows them. */
  readonly #behind = new Map<Player, number>();
  /** Lines behind a number, as they are sent. */
  readonly #forms = new Map<number, SharedNotice>();

  constructor(options: ChatRoomOptions, nowMs: number) {
    this.#options = options;
    this.#bucket = bucketOf(options.rate, nowMs);
  }

  /** Whether it is not too much for the room. */
  takeTurn(nowMs: number): boolean {
    return this.#bucket?.take(nowMs) !== false;
  }

  say({ id: playerId, name }: Pick<Player, "id" | "name">, text: string, sentMs: number): void {
    const number = ++this.#lastNumber;
    this.#lines.push({ number, playerId, name, text, sentMs });
    this.#forms.clear();
    for (const player of this.#options.audience())
      if (!this.#behind.has(player)) this.#behind.set(player, number - 1);
    this.#forget();
  }

  /** The player has come, or come back, and is to hear what was said before. */
  enter(player: Player): void {
    if (this.#options.history > 0 && this.#lines.length > 0)
      this.#behind.set(player, this.#lastNumber - this.#options.history);
  }

  /** The newest lines, oldest first. */
  newest(count: number): readonly ChatLine[] {
    return this.#lines.slice(-count);
  }

  /** Called many times a second. Who has left meanwhile hears nothing more. */
  pump(): void {
    if (this.#behind.size === 0) return;
    let clients = 0;
    for (const [player, known] of this.#behind) {
      this.#behind.delete(player);
      if (player.sessionId !== this.#options.sessionId) continue;
      this.#send(player, known);
      if (++clients === partClients) break;
    }
    if (this.#behind.size === 0) this.#forget();
  }

  #send({ connection, blocked }: Player, known: number): void {
    if (connection === undefined) return;
    const { sessionId } = this.#options;
    const behind = this.#lines.filter(({ number }) => number > known);
    const heard = behind.filter(({ playerId }) => !blocked.has(playerId));
    if (heard.length < behind.length) {
      if (heard.length > 0) connection.notify({ kind: "chat", sessionId, lines: heard });
      return;
    }
    const form = this.#forms.get(known) ?? new SharedNotice({ kind: "chat", sessionId, lines: behind });
    this.#forms.set(known, form);
    form.sendTo(connection);
  }

  /** Lines that nobody waits for are kept as history only, and never so many that a flood would fill the memory. */
  #forget(): void {
    const { history } = this.#options;
    const kept = this.#behind.size === 0 ? history : history + unheardMax;
    if (this.#lines.length > kept) this.#lines.splice(0, this.#lines.length - kept);
  }
}

/** Lines beyond the history that wait until everybody has heard them. */
const unheardMax = 100;
