import type { Json, PhaseName } from "@fairtick/contract";
import { type LobbySession, peopleCount, spectatorCount } from "./lobby-session.ts";

/** A session as those see it who are not in it. */
export interface SessionSummary {
  readonly id: string;
  readonly game: string;
  readonly title: string;
  readonly phase: PhaseName;
  readonly options: Json;
  /** Seats that people and AI drivers have. */
  readonly playerCount: number;
  readonly seats: number;
  readonly spectatorCount: number;
  /** Unix milliseconds; undefined before it began. */
  readonly startedAt: number | undefined;
  /** Unix milliseconds at which the server will start it; undefined where its host does, and once it has begun. */
  readonly startsAt: number | undefined;
  /** Of the template that it was made of, if so. */
  readonly templateId: string | undefined;
  readonly isServerMade: boolean;
  readonly roster: readonly {
    readonly seat: number;
    readonly name: string;
    readonly isPerson: boolean;
    /** Whether the person has said to be ready for the start; false once it has begun. */
    readonly isReady: boolean;
  }[];
}

/** Whether others are told of it: private sessions are for who knows their code. */
export const isListed = ({ door }: LobbySession): boolean => door.visibility !== "private";

export function sessionSummary(session: LobbySession): SessionSummary {
  const { id, game, plan, phase, options, driverCount, startedAt, templateId, serverMade } = session;
  return {
    id,
    game: game.id,
    title: plan.title,
    phase,
    options,
    playerCount: peopleCount(session) + driverCount,
    seats: plan.seats,
    spectatorCount: spectatorCount(session),
    startedAt,
    startsAt: phase === "lobby" ? session.startsAt : undefined,
    templateId,
    isServerMade: serverMade !== undefined,
    roster: session.roster.map(({ seat, name, driver, playerId }) => ({
      seat,
      name,
      isPerson: driver === "external",
      isReady: session.readiness.has(playerId),
    })),
  };
}
