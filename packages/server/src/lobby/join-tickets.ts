import type { Role } from "../connection/role.ts";

/** So that no other token is taken for a ticket, and a ticket for no guest's. */
const ticketPrefix = "ticket-";
/** An account that asks for more loses the oldest. */
const perAccountMax = 8;
const ticketsMax = 10_000;
export const ticketMs = 60_000;

/** What lets an account into one session, once. */
export interface JoinTicket {
  readonly accountId: string;
  readonly name: string;
  readonly role: Role;
  readonly sessionId: string;
  /** On the monotonic clock. */
  readonly untilMs: number;
}

/** Tickets that were given out and not used, in memory: they live for a minute. */
export class JoinTickets {
  readonly #newToken: () => string;
  /** The oldest first. */
  readonly #tickets = new Map<string, JoinTicket>();

  /** `newToken`: what nobody can guess. */
  constructor(newToken: () => string) {
    this.#newToken = newToken;
  }

  /** Undefined where too many are out. */
  issue(ticket: JoinTicket, nowMs: number): string | undefined {
    const own: string[] = [];
    for (const [text, { accountId, untilMs }] of this.#tickets) {
      if (untilMs <= nowMs) this.#tickets.delete(text);
      else if (accountId === ticket.accountId) own.push(text);
    }
    for (const text of own.slice(0, Math.max(0, own.length + 1 - perAccountMax))) this.#tickets.delete(text);
    if (this.#tickets.size >= ticketsMax) return undefined;
    const text = ticketPrefix + this.#newToken();
    this.#tickets.set(text, ticket);
    return text;
  }

  /** The ticket, which is used up with that; undefined for what is none, or none any more. */
  take(text: string, nowMs: number): JoinTicket | undefined {
    const ticket = this.peek(text, nowMs);
    if (ticket !== undefined) this.#tickets.delete(text);
    return ticket;
  }

  /** The same, and it can still be used. */
  peek(text: string, nowMs: number): JoinTicket | undefined {
    const ticket = this.#tickets.get(text);
    return ticket === undefined || ticket.untilMs <= nowMs ? undefined : ticket;
  }
}

/** Whether a text is meant as a ticket. */
export const isTicket = (text: string): boolean => text.startsWith(ticketPrefix);
