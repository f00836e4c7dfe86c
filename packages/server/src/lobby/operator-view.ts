import type { Visibility } from "@fairtick/contract";
import type { Role } from "../connection/role.ts";
import type { StreamLabel } from "../transport/traffic.ts";
import type { LobbySession, Member } from "./lobby-session.ts";
import type { Player } from "./player.ts";
import { type SessionSummary, sessionSummary } from "./session-summary.ts";

/** A session with what only operators see of it. */
export interface OperatorSession extends SessionSummary {
  readonly visibility: Visibility;
  /** Id of the player who may start it. */
  readonly hostId: string | undefined;
  readonly members: readonly {
    readonly playerId: string;
    readonly name: string;
    readonly place: Member["kind"];
    readonly seat: number | undefined;
  }[];
}

/** A player with what only operators see. */
export interface OperatorPlayer {
  readonly id: string;
  readonly name: string;
  readonly game: string;
  readonly role: Role;
  /** The account behind the player, of a program that of its owner. */
  readonly accountId: string | undefined;
  /** Whether nothing proves who it is. */
  readonly isGuest: boolean;
  readonly sessionId: string | undefined;
  /** From which the player was last connected. */
  readonly address: string;
  /** Undefined while the player is away and a seat is kept. */
  readonly transport: StreamLabel | undefined;
  /** Since the client's last sign of life; undefined while it is away. */
  readonly silentMs: number | undefined;
}

export function operatorSession(session: LobbySession): OperatorSession {
  const members = [...session.members.values()].map((member) => ({
    playerId: member.player.id,
    name: member.player.name,
    place: member.kind,
    seat: "seat" in member ? member.seat : undefined,
  }));
  const { visibility } = session.door;
  return { ...sessionSummary(session), visibility, hostId: session.hostId, members };
}

export function operatorPlayer(game: string, player: Player, nowMs: number): OperatorPlayer {
  const { id, name, role, ownerId, isProven, sessionId, address, connection } = player;
  const transport = connection?.framing.transport;
  const silentMs = connection?.silentMs(nowMs);
  return {
    id,
    name,
    game,
    role,
    accountId: ownerId,
    isGuest: !isProven,
    sessionId,
    address,
    transport,
    silentMs,
  };
}
