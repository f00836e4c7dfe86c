import type { DatagramSeal } from "../foreign-client/datagram-seal.ts";
import { type Dice, pick } from "./mutations.ts";
import type { Tongue } from "./tongue.ts";

/** What a stream was told for its datagrams. */
export interface OverheardToken {
  readonly token: string;
  readonly protocol: Tongue["protocol"];
  /** The address that the stream came from. */
  readonly address: string;
  readonly seal: DatagramSeal | undefined;
}

/** What takes the place of a client of the native protocol. */
export interface OverheardTicket {
  readonly name: string;
  readonly playerId: string;
  readonly resumeToken: string;
}

/** An item of content that a session is made of. */
export interface OverheardContent {
  readonly kind: string;
  readonly id: string;
  readonly digest: string;
}

const subjects = ["session", "player", "car", "track"] as const;
export type Subject = (typeof subjects)[number];

/** Sessions of abusers do not last. */
const keptIds: Readonly<Record<Subject, number>> = { session: 12, player: 64, car: 64, track: 64 };
/** Older ones belong to streams that have ended. */
const keptTokens = 12;
const keptTickets = 12;
const keptContent = 16;
const unknownId = "00000000-0000-4000-8000-000000000000";

/** What the abusers have overheard of the server: names that mean something make better lies than random ones. */
export class Knowledge {
  readonly #ids: Readonly<Record<Subject, string[]>> = { session: [], player: [], car: [], track: [] };
  readonly #tokens: OverheardToken[] = [];
  readonly #tickets: OverheardTicket[] = [];
  readonly #content: OverheardContent[] = [];
  /** The newest tick of a session that was shown to somebody. */
  tick = 0;

  learn(subject: Subject, id: string): void {
    const ids = this.#ids[subject];
    if (!ids.includes(id)) keep(ids, id, keptIds[subject]);
  }

  learnToken(token: OverheardToken): void {
    keep(this.#tokens, token, keptTokens);
  }

  learnTicket(ticket: OverheardTicket): void {
    keep(this.#tickets, ticket, keptTickets);
  }

  learnContent(content: OverheardContent): void {
    if (!this.#content.some(({ digest }) => digest === content.digest))
      keep(this.#content, content, keptContent);
  }

  one(subject: Subject, dice: Dice): string {
    return oneOf(this.#ids[subject], dice) ?? unknownId;
  }

  /** An id of any kind, most likely of the wrong one. */
  anyId(dice: Dice): string {
    return this.one(pick(subjects, dice), dice);
  }

  token(dice: Dice): OverheardToken | undefined {
    return oneOf(this.#tokens, dice);
  }

  ticket(dice: Dice): OverheardTicket | undefined {
    return oneOf(this.#tickets, dice);
  }

  content(dice: Dice): OverheardContent | undefined {
    return oneOf(this.#content, dice);
  }
}

function keep<T>(items: T[], item: T, max: number): void {
  items.push(item);
  if (items.length > max) items.shift();
}

const oneOf = <T>(items: readonly T[], dice: Dice): T | undefined =>
  items.length === 0 ? undefined : pick(items, dice);
