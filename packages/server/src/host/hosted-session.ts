import type { SectionLayout } from "@fairtick/kernel";
import { LogTail } from "@fairtick/session";
import type { CreateRequest, RulesChange } from "./session-host.ts";
import type { ThreadCommand } from "./thread-messages.ts";
import type { ThreadSlot } from "./thread-pool.ts";

/** A session as the network thread knows it: where it runs, and what is needed to run it elsewhere. */
export interface HostedSession {
  readonly id: string;
  /** Names it in rings and messages. */
  readonly number: number;
  request: CreateRequest;
  slot: ThreadSlot;
  /** Whether the thread has made it. */
  isCreated: boolean;
  /** What waits while no thread has the session, in order; undefined while one has. */
  held: ThreadCommand[] | undefined;
  /** Its thread has been told to give it up and has not answered yet. */
  leaving: Leaving | undefined;
  /** How its log lays its state out, until it goes on under the rules of its request. */
  formerly: readonly SectionLayout[] | undefined;
  /** The share of its thread's time that it takes, or is expected to take, 0 to 1. */
  share: number;
  /** People in its seats: whom it matters to. */
  people: number;
  /** Seats of the viewers whose frames its thread makes, by the viewer's number; undefined: a spectator. */
  readonly viewers: Map<number, number | undefined>;
  /** Generation of each seat, as last taken. */
  generations: Uint16Array;
  /** When it last went on after the death of its thread. */
  continuedMs: number;
  /** Since when it has not run, while commands are held. */
  stoppedMs: number;
  /** Its log, in the memory into which its thread writes it. */
  readonly log: LogTail;
}

/** Where a session goes on when its thread has given it up. */
export interface Leaving {
  readonly isSetApart: boolean;
}

export function hostedSession(request: CreateRequest, number: number, slot: ThreadSlot, share: number) {
  const hosted: HostedSession = {
    id: request.sessionId,
    number,
    request,
    slot,
    isCreated: false,
    held: undefined,
    leaving: undefined,
    formerly: undefined,
    share,
    people: 0,
    viewers: new Map(),
    generations: new Uint16Array(request.plan.seats),
    continuedMs: Number.NEGATIVE_INFINITY,
    stoppedMs: Number.NaN,
    log: new LogTail(),
  };
  return hosted;
}

/** Commands that a session without a thread keeps. Rates of clients are limited, so more is a flood. */
const HELD_MAX = 4096;

/**
 * Gives the session's thread a command, or keeps it until there is one. Returns false where too many are kept
 * already.
 */
export function sendTo(hosted: HostedSession, command: ThreadCommand): boolean {
  if (hosted.held === undefined) hosted.slot.link.send(command);
  else if (hosted.held.push(command) > HELD_MAX) return false;
  return true;
}

/** From now on no thread has it: what comes is kept, behind what its thread had not done yet. */
export function detach(hosted: HostedSession, undone: readonly ThreadCommand[], stoppedMs: number): void {
  hosted.held = [...undone, ...(hosted.held ?? [])];
  hosted.stoppedMs = stoppedMs;
}

/** Tells its thread to give the session up. */
export function release(hosted: HostedSession, leaving: Leaving, nowMs: number): void {
  hosted.slot.link.send({ kind: "release", session: hosted.number });
  hosted.leaving = leaving;
  detach(hosted, [], nowMs);
}

/** Wherever it goes on next it does so under other rules. */
export function putUnderRules(hosted: HostedSession, { request, sections }: RulesChange): void {
  hosted.request = request;
  hosted.formerly = sections;
  const generations = new Uint16Array(request.plan.seats);
  generations.set(hosted.generations.subarray(0, generations.length));
  hosted.generations = generations;
}

/**
 * Makes the session, or goes on with it, on the thread of its slot, which then gets what was kept. Returns false
 * where there is nothing to go on from.
 */
export function attach(hosted: HostedSession): boolean {
  const { held = [], slot, number: session, stoppedMs: fromMs, formerly } = hosted;
  const request = slot.link.withNewContent(hosted.request);
  if (hosted.isCreated) {
    const log = hosted.log.snapshot();
    if (log === undefined) return false;
    slot.link.send({ kind: "continue", session, request, log, fromMs, formerly });
    // Whom a thread makes frames for is not in the log.
    for (const [viewer, seat] of hosted.viewers)
      slot.link.send({ kind: "open-viewer", session, viewer, seat });
  } else {
    slot.link.send({ kind: "create", session, request });
  }
  for (const command of held) slot.link.send(command);
  hosted.held = undefined;
  return true;
}
