import type { Json } from "@fairtick/contract";
import type { Connection } from "../connection/connection.ts";
import type { AcceptedIdentity } from "../connection/identity.ts";
import type { Role } from "../connection/role.ts";

/** Somebody who has signed in to play one game, for as long as a connection or a kept seat lasts. */
export interface Player {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  /** What the player signed in as; another id where that was taken. */
  readonly identityId: string;
  /** For which results count; undefined for who has no account. */
  readonly accountId: string | undefined;
  /** Whether the player has proved to be that; a guest has not. */
  readonly isProven: boolean;
  /** The account behind it, for programs that of their owner; undefined where there is none. */
  readonly ownerId: string | undefined;
  role: Role;
  /** Whether it only looks at sessions: a player to nobody, and a member of nothing. */
  readonly isPreview: boolean;
  /** From which the player was last connected. */
  address: string;
  /** Takes this player's place over, once. */
  resumeToken: string;
  /** The one before, until the client is known to have this one. */
  usedToken: string | undefined;
  /** Undefined while the player is away and the seat is kept. */
  connection: Connection | undefined;
  /** Valid by the game's schema and checked by its rules; null before the first choice. */
  loadout: Json;
  /** The session whose door a ticket has opened. */
  admittedTo: string | undefined;
  /** The session that the player sits in, watches, waits for a seat of, or has a preview of. */
  sessionId: string | undefined;
  /** Number in the session by which frames of the native protocol come, if they do. */
  viewer: number | undefined;
  /** Ids of players whose chat is not shown to this one. */
  readonly blocked: Set<string>;
  /** Whether the player has said so in this game since the server has known it. */
  hasChosenBlocked: boolean;
  readonly input: InputProgress;
}

/** What is known of a player's inputs and commands in the current session. */
export interface InputProgress {
  /** The newest tick that the player was seen to know. */
  sequence: number;
  /** Inputs taken, for sampling. */
  count: number;
  /** Numbers of the commands on their way to the session, oldest first. */
  readonly unanswered: number[];
  /** The highest number of a command that was handed to the session; 0 before the first. */
  lastCommand: number;
  /** When an input was last refused. */
  refusedMs: number;
}

export function newPlayer(
  id: string,
  { playerId: identityId, name, accountId, ownerId, isProven, role }: AcceptedIdentity,
  connection: Connection,
  isPreview = false,
): Player {
  return {
    id,
    identityId,
    accountId,
    ownerId,
    isProven,
    role,
    isPreview,
    address: connection.remoteAddress,
    name,
    resumeToken: "",
    usedToken: undefined,
    connection,
    loadout: null,
    admittedTo: undefined,
    sessionId: undefined,
    viewer: undefined,
    blocked: new Set(),
    hasChosenBlocked: false,
    input: { sequence: 0, count: 0, unanswered: [], lastCommand: 0, refusedMs: Number.NEGATIVE_INFINITY },
  };
}

export function resetInput(input: InputProgress): void {
  input.sequence = 0;
  input.count = 0;
  input.unanswered.length = 0;
  input.lastCommand = 0;
}
