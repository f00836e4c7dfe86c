import { setTimeout as sleep } from "node:timers/promises";
import { CARS_MAX, type CarSpec, type TrackSpec } from "@fairtick/apex/rules";
import { writeUuid } from "@fairtick/wire";
import { type ApexContent, chooseItem, findItem, loadApexContent, type NamedItem } from "../apex-content.ts";
import type { ApexClient, LobbyState } from "../client/apex-client.ts";
import { PursuitDriver } from "../client/pursuit-driver.ts";
import { TelemetryState } from "../client/telemetry-frame.ts";
import { CommandFailure } from "../command-failure.ts";
import { counted } from "../counted.ts";
import type { Terminal } from "../terminal.ts";
import { followRace, type RaceEnd } from "./follow-race.ts";
import { startInputClock } from "./input-clock.ts";
import { RaceWatch } from "./race-watch.ts";
import { foldersOf } from "./run-watch.ts";
import { findSession, firstJoinable } from "./session-choice.ts";
import { SessionDrivers } from "./session-drivers.ts";
import { asFailure, type ServerRequest, signIn } from "./sign-in.ts";

export interface JoinRequest extends ServerRequest {
  readonly session: string | undefined;
  readonly create?: boolean;
  readonly track: string;
  readonly car: string;
  readonly ai: number;
  readonly laps: number;
  /** Seconds from creating a session to its start. */
  readonly startAfter: number;
  readonly cars: string;
  readonly tracks: string;
}

/** A session that this client has a seat in. */
interface Seat {
  readonly client: ApexClient;
  readonly track: NamedItem<TrackSpec>;
  readonly car: NamedItem<CarSpec>;
  readonly laps: number | undefined;
  readonly isHost: boolean;
}

/** Takes part in a race of a server, driving by itself, to the end. Returns the exit code. */
export async function runJoin(request: JoinRequest, terminal: Terminal): Promise<number> {
  const content = loadApexContent(foldersOf(request));
  const car = chooseItem(content.cars, "--car <car>", request.car);
  const track = chooseItem(content.tracks, "--track <track>", request.track);
  const { client, lobby } = await signIn(request, terminal);
  try {
    await client.selectCar(car.id);
    const seat = await takeSeat(client, lobby, content, { track, car }, request, terminal);
    return await race(seat, request, terminal);
  } catch (error) {
    throw asFailure(error, "joining failed");
  } finally {
    client.close();
  }
}

async function takeSeat(
  client: ApexClient,
  lobby: LobbyState,
  content: ApexContent,
  wanted: Pick<Seat, "track" | "car">,
  request: JoinRequest,
  terminal: Terminal,
): Promise<Seat> {
  const listed =
    request.session !== undefined
      ? findSession(lobby, request.session)
      : request.create
        ? undefined
        : firstJoinable(lobby);
  if (listed === undefined) return createSession(client, wanted, request, terminal);
  const track = findItem(content.tracks, listed.track_name);
  if (track === undefined) {
    const folder = `the folder ${request.tracks} does not hold it: give another with --tracks`;
    throw new CommandFailure(`driving on ${listed.track_name} needs the track, and ${folder}`);
  }
  const { your_grid_position: position } = await client.joinSession(listed.id);
  terminal.out(
    `Joined session ${listed.id} on ${listed.track_name}, grid position ${position}. ` +
      `Waiting for ${listed.host_name || "the server"} to start it.\n`,
  );
  return { client, track, car: wanted.car, laps: undefined, isHost: false };
}

async function createSession(
  client: ApexClient,
  { track, car }: Pick<Seat, "track" | "car">,
  request: JoinRequest,
  terminal: Terminal,
): Promise<Seat> {
  const joined = await client.createSession(track.id, CARS_MAX, request.ai, request.laps);
  terminal.out(
    `Created session ${joined.session_id} on ${track.name}, ${counted(request.laps, "lap")}. ` +
      `It starts in ${request.startAfter} s; others join with: fairtick join\n`,
  );
  return { client, track, car, laps: request.laps, isHost: true };
}

async function race(seat: Seat, request: JoinRequest, terminal: Terminal): Promise<number> {
  const { client, track } = seat;
  const drivers = new SessionDrivers(client);
  const watch = new RaceWatch(
    { title: track.name, track: track.item, laps: seat.laps, drivers, ownId: client.playerId },
    terminal,
  );
  const end = drive(seat, watch, terminal);
  // Starting may fail first; that is then what is told.
  end.catch(() => {});
  if (seat.isHost) {
    const wait = sleep(request.startAfter * 1000, "waited" as const, { ref: false });
    if ((await Promise.race([wait, end])) === "waited") await client.startSession();
  }
  const how = await end;
  await client.leaveSession().catch(() => {});
  if (how === "stopped") return 130;
  terminal.out(`${watch.resultLines().join("\n")}\n`);
  return 0;
}

/** Drives 240 times a second by what the newest telemetry says, until the race is over. */
async function drive({ client, track, car }: Seat, watch: RaceWatch, terminal: Terminal): Promise<RaceEnd> {
  const driver = new PursuitDriver(track.item, car.item);
  const ownId = new Uint8Array(16);
  writeUuid(client.playerId, ownId, 0);
  let own = -1;
  const stop = startInputClock(() => {
    const frame = client.telemetry;
    if (own < 0 || frame === undefined || frame.state !== TelemetryState.racing) return;
    const row = frame.indexOf(ownId);
    if (row < 0 || frame.finishPosition[row] !== 0) return;
    const { x, y, yawRad, speedMps, progressM } = frame;
    const controls = driver.drive(x[row]!, y[row]!, yawRad[row]!, speedMps[row]!, progressM[row]!);
    client.sendInput(controls.throttle, controls.brake, controls.steering);
  });
  try {
    return await followRace(
      client,
      watch,
      terminal,
      // Telemetry does not name its session: before the own car shows, it is that of another.
      (frame) => own >= 0 || frame.indexOf(ownId) >= 0,
      (frame) => {
        own = frame.indexOf(ownId);
      },
    );
  } finally {
    stop();
  }
}
