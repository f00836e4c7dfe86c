import type { LobbyState } from "../client/apex-client.ts";
import { badOption, CommandFailure } from "../command-failure.ts";

export type ListedSession = LobbyState["available_sessions"][number];

/** The session of an id that somebody typed; the beginning of the id is enough. */
export function findSession(lobby: LobbyState, id: string): ListedSession {
  const wanted = id.toLowerCase();
  const found = lobby.available_sessions.filter((session) => session.id.startsWith(wanted));
  if (found.length === 1) return found[0]!;
  const what = found.length === 0 ? "There is no such session." : "Several sessions begin like that.";
  throw badOption("--session <id>", id, `${what} ${listSessions(lobby)}`);
}

/** As sessions without a host are listed: the server starts them when it is time. */
const serverName = "Server";

/** One whose host waits and which has room, on any track or on one. */
export function firstJoinable(lobby: LobbyState, track?: string): ListedSession | undefined {
  return lobby.available_sessions.find(
    ({ state, host_name, player_count, max_players, track_name }) =>
      state === "Lobby" &&
      host_name !== serverName &&
      player_count < max_players &&
      (track === undefined || track === track_name),
  );
}

/** A race that runs, else one that will. `joinCommand` is told when there is neither. */
export function firstWatchable(lobby: LobbyState, joinCommand = "npx fairtick join"): ListedSession {
  const sessions = lobby.available_sessions;
  const found =
    sessions.find(({ state }) => state === "Racing") ??
    sessions.find(({ state }) => state === "Countdown") ??
    sessions.find(({ state }) => state === "Lobby");
  if (found === undefined) {
    throw new CommandFailure(
      `there is nothing to watch: the server has no session. Create one with: ${joinCommand}`,
    );
  }
  return found;
}

function listSessions({ available_sessions: sessions }: LobbyState): string {
  if (sessions.length === 0) return "The server has none.";
  const lines = sessions.map(
    ({ id, track_name, state, player_count, max_players }) =>
      `\n  ${id}  ${track_name}, ${state}, ${player_count} of ${max_players}`,
  );
  return `There are:${lines.join("")}`;
}
