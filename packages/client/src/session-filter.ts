import type { PhaseName } from "@fairtick/contract";
import type { Lobby } from "./client.ts";

export type ListedSession = Lobby["sessions"][number];

/** What a player looks for; what is left out does not matter. */
export interface SessionFilter {
  /** Part of the title or of the host's name, in any case. */
  readonly text?: string;
  readonly phases?: readonly PhaseName[];
  /** A seat is free. */
  readonly hasFreeSeat?: boolean;
  /** No password is needed. */
  readonly isOpen?: boolean;
}

/** The sessions of a lobby that fit, in its order. */
export function filterSessions(
  sessions: readonly ListedSession[],
  { text = "", phases, hasFreeSeat, isOpen }: SessionFilter,
): ListedSession[] {
  const sought = text.trim().toLowerCase();
  return sessions.filter(
    ({ title, hostName, phase, seats, playerCount, visibility }) =>
      (title.toLowerCase().includes(sought) || hostName.toLowerCase().includes(sought)) &&
      (phases?.includes(phase) ?? true) &&
      (hasFreeSeat === undefined || hasFreeSeat === playerCount < seats) &&
      (isOpen === undefined || isOpen === (visibility === "public")),
  );
}
