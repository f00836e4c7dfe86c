import { findItem, loadApexContent } from "../apex-content.ts";
import type { ApexClient } from "../client/apex-client.ts";
import { CommandFailure } from "../command-failure.ts";
import type { ContentFolders } from "../content-folders.ts";
import type { Terminal } from "../terminal.ts";
import { comeBackHint, joinHint } from "./command-hint.ts";
import { followRace } from "./follow-race.ts";
import { RaceWatch } from "./race-watch.ts";
import { asSpectator } from "./server-defaults.ts";
import type { ServerRequest } from "./server-request.ts";
import { findSession, firstWatchable } from "./session-choice.ts";
import { SessionDrivers } from "./session-drivers.ts";
import { asFailure, signIn } from "./sign-in.ts";

export interface WatchRequest extends ServerRequest {
  readonly session: string | undefined;
  readonly cars: string;
  readonly tracks: string;
}

/** Watches a session of a server to its end. Returns the exit code. */
export async function runWatch(asked: WatchRequest, terminal: Terminal): Promise<number> {
  const request = asSpectator(asked);
  const content = loadApexContent(foldersOf(request));
  const { client, lobby } = await signIn(request, terminal);
  try {
    refuseSeat(client, request);
    const session =
      request.session === undefined
        ? firstWatchable(lobby, joinHint(request))
        : findSession(lobby, request.session);
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
    const how = await end.catch((error) => {
      terminal.out(watch.standings(false));
      throw error;
    });
    if (how === "interrupted") return 130;
    terminal.out(watch.standings(how === "finished"));
    return 0;
  } catch (error) {
    throw asFailure(error, "watching failed");
  } finally {
    // The kept seat of a driver is not for a spectator to give up.
    if ((client.joined?.your_grid_position ?? 0) > 0) client.drop();
    else client.close();
  }
}

/** A token that names one person whatever the name makes a spectator the driver of a kept seat. */
function refuseSeat({ joined }: ApexClient, request: WatchRequest): void {
  if (joined === undefined || joined.your_grid_position === 0) return;
  throw new CommandFailure(
    `you have a seat in session ${joined.session_id}. Drive on with: ${comeBackHint(request)}`,
  );
}

export function foldersOf(request: { readonly cars: string; readonly tracks: string }): ContentFolders {
  return { carsDir: request.cars, tracksDir: request.tracks };
}
