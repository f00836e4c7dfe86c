import { findItem, loadApexContent } from "../apex-content.ts";
import type { ContentFolders } from "../content-folders.ts";
import type { Terminal } from "../terminal.ts";
import { followRace } from "./follow-race.ts";
import { RaceWatch } from "./race-watch.ts";
import { findSession, firstWatchable } from "./session-choice.ts";
import { SessionDrivers } from "./session-drivers.ts";
import { asFailure, type ServerRequest, signIn } from "./sign-in.ts";

export interface WatchRequest extends ServerRequest {
  readonly session: string | undefined;
  readonly cars: string;
  readonly tracks: string;
}

/** Watches a session of a server to its end. Returns the exit code. */
export async function runWatch(request: WatchRequest, terminal: Terminal): Promise<number> {
  const content = loadApexContent(foldersOf(request));
  const { client, lobby } = await signIn(request, terminal);
  try {
    const session =
      request.session === undefined ? firstWatchable(lobby) : findSession(lobby, request.session);
    const track = findItem(content.tracks, session.track_name)?.item;
    const drivers = new SessionDrivers(client);
    const watch = new RaceWatch(
      { title: session.track_name, track, laps: undefined, drivers, ownId: "" },
      terminal,
    );
    const end = followRace(
      client,
      watch,
      terminal,
      () => true,
      () => {},
    );
    // Watching may be refused first; that is then what is told.
    end.catch(() => {});
    await client.watchSession(session.id);
    const state = session.state === "Lobby" ? "it has not started yet" : session.state.toLowerCase();
    terminal.out(`Watching session ${session.id} on ${session.track_name}: ${state}.\n`);
    if ((await end) === "stopped") return 130;
    terminal.out(`${watch.resultLines().join("\n")}\n`);
    return 0;
  } catch (error) {
    throw asFailure(error, "watching failed");
  } finally {
    client.close();
  }
}

export function foldersOf(request: { readonly cars: string; readonly tracks: string }): ContentFolders {
  return { carsDir: request.cars, tracksDir: request.tracks };
}
