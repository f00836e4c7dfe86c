import type { LobbyPlayerView, LobbyView, SessionView } from "@fairtick/contract";
import type { GameContent } from "./lobby-context.ts";
import { type LobbySession, peopleCount, spectatorCount } from "./lobby-session.ts";
import type { Player } from "./player.ts";
import { isListed } from "./session-summary.ts";

/** The lobby of one game: who is in no session, which sessions there are, and what can be chosen. */
export function lobbyView(
  game: string,
  players: ReadonlyMap<string, Player>,
  sessions: ReadonlyMap<string, LobbySession>,
  content: GameContent,
): LobbyView {
  return {
    players: [...players.values()].filter(isInLobby).map(playerView),
    sessions: [...sessions.values()].filter((session) => isShown(session, game)).map(sessionView),
    content: content.items().map(({ kind, id, name }) => ({ kind, id, name })),
  };
}

const isInLobby = (player: Player): boolean =>
  player.connection !== undefined && player.sessionId === undefined;

const isShown = (session: LobbySession, game: string): boolean =>
  session.game.id === game && isListed(session);

const playerView = ({ id, name, loadout }: Player): LobbyPlayerView => ({
  id,
  name,
  loadout,
  sessionId: null,
});

function sessionView(session: LobbySession): SessionView {
  const { id, plan, phase, members, hostId, driverCount, serverMade, playback, door, readiness } = session;
  const maker = playback !== undefined ? "Replay" : serverMade !== undefined ? "Server" : "";
  const people = peopleCount(session);
  const freeSeats = plan.seats - people;
  return {
    id,
    title: plan.title,
    hostName: members.get(hostId ?? "")?.player.name ?? maker,
    playerCount: people + driverCount,
    readyCount: readiness.count,
    seats: plan.seats,
    reservedSeats: phase === "lobby" ? Math.min(plan.reservedSeats, freeSeats) : 0,
    spectatorCount: spectatorCount(session),
    phase,
    visibility: door.visibility,
  };
}
