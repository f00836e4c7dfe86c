import type { CreateRequest } from "./session-host.ts";
import type { ThreadCommand } from "./thread-messages.ts";
import type { ThreadSlot } from "./thread-pool.ts";

/** A session as the network thread knows it: where it runs, and what is needed to run it elsewhere. */
export interface HostedSession {
  readonly id: string;
  /** Names it in rings and messages. */
  readonly number: number;
  readonly request: CreateRequest;
  slot: ThreadSlot;
  /** Whether the thread has made it. */
  isCreated: boolean;
  /** What waits while no thread has the session, in order; undefined while one has. */
  held: ThreadCommand[] | undefined;
  /** The share of its thread's time that it takes, or is expected to take, 0 to 1. */
  share: number;
  /** Generation of each seat, as last taken. */
  readonly generations: Uint16Array;
  /** When it was last continued after the death of its thread. */
  continuedMs: number;
}

export function hostedSession(request: CreateRequest, number: number, slot: ThreadSlot, share: number) {
  const hosted: HostedSession = {
    id: request.sessionId,
    number,
    request,
    slot,
    isCreated: false,
    held: undefined,
    share,
    generations: new Uint16Array(request.plan.seats),
    continuedMs: Number.NEGATIVE_INFINITY,
  };
  return hosted;
}

/** Gives the session's thread a command, or keeps it until there is one. */
export function sendTo(hosted: HostedSession, command: ThreadCommand): void {
  if (hosted.held === undefined) hosted.slot.link.send(command);
  else hosted.held.push(command);
}
