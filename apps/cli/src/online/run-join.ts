import { setTimeout as sleep } from "node:timers/promises";
import { CARS_MAX, type CarSpec, type TrackSpec } from "@fairtick/apex/rules";
import { writeUuid } from "@fairtick/wire";
import { type ApexContent, chooseItem, findItem, loadApexContent, type NamedItem } from "../apex-content.ts";
import type { ApexClient, LobbyState } from "../client/apex-client.ts";
import { PursuitDriver } from "../client/pursuit-driver.ts";
import { ServerRefusal } from "../client/questions.ts";
import { TelemetryState } from "../client/telemetry-frame.ts";
import { CommandFailure } from "../command-failure.ts";
import { counted } from "../counted.ts";
import type { Terminal } from "../terminal.ts";
import { comeBackHint, joinHint } from "./command-hint.ts";
import { followRace, type RaceEnd } from "./follow-race.ts";
import { startInputClock } from "./input-clock.ts";
import { RaceWatch } from "./race-watch.ts";
import { foldersOf } from "./run-watch.ts";
import type { ServerRequest } from "./server-request.ts";
import { findSession, firstJoinable, type ListedSession } from "./session-choice.ts";
import { SessionDrivers } from "./session-drivers.ts";
import { asFailure, signIn } from "./sign-in.ts";

export interface JoinRequest extends ServerRequest {
  readonly session: string | undefined;
  readonly create?: boolean;
  /** Undefined: any, and the simple oval for a session that is created. */
  readonly track: string | undefined;
  readonly car: string;
  readonly ai: number;
  readonly laps: number;
  /** Seconds from creating a session to its start. */
  readonly startAfter: number;
  readonly cars: string;
  readonly tracks: string;
}

const defaultTrack = "oval_simple";

/** A session that this client has a seat in. */
interface Seat {
  readonly client: ApexClient;
  readonly track: NamedItem<TrackSpec>;
  readonly car: NamedItem<CarSpec>;
  readonly laps: number | undefined;
  readonly isHost: boolean;
  /** Whether the seat was kept from an earlier connection. */
  readonly isKept: boolean;
}

/** Takes part in a race of a server, driving by itself, to the end. Returns the exit code. */
export async function runJoin(request: JoinRequest, terminal: Terminal): Promise<number> {
  if (request.session !== undefined && request.create) {
    throw new CommandFailure("--session and --create exclude each other: join that session or make one", 2);
  }
  const content = loadApexContent(foldersOf(request));
  const car = chooseItem(content.cars, "--car <car>", request.car);
  const track = chooseItem(content.tracks, "--track <track>", request.track ?? defaultTrack);
  const { client, lobby } = await signIn(request, terminal);
  try {
    const seat =
      (await keptSeat(client, lobby, content, car, request, terminal)) ??
      (await takeSeat(client, lobby, content, { track, car }, request, terminal));
    const exitCode = await race(seat, request, terminal);
    client.close();
    return exitCode;
  } catch (error) {
    const failure = asFailure(error, "joining failed");
    if (client.joined === undefined) {
      client.close();
      throw failure;
    }
    client.drop();
    throw new CommandFailure(
      `${failure.message}. Your seat is kept for a while: ${comeBackHint(request)}`,
      failure.exitCode,
    );
  }
}

/** The seat of an earlier connection, unless another session is wanted: then it is given up. */
async function keptSeat(
  client: ApexClient,
  lobby: LobbyState,
  content: ApexContent,
  wantedCar: NamedItem<CarSpec>,
  request: JoinRequest,
  terminal: Terminal,
): Promise<Seat | undefined> {
  const { joined } = client;
  if (joined === undefined) return undefined;
  const { session_id: id, your_grid_position: position } = joined;
  const listed = lobby.available_sessions.find((session) => session.id === id);
  const wanted = request.session?.toLowerCase();
  if (position === 0 || listed === undefined || (wanted !== undefined && !id.startsWith(wanted))) {
    await client.leaveSession();
    return undefined;
  }
  const track = trackOf(listed, content, request);
  terminal.out(`Back in session ${id} on ${listed.track_name}, grid position ${position}.\n`);
  const car = await keptCar(client, content, wantedCar);
  const isHost = listed.state === "Lobby" && listed.host_name === request.name;
  return { client, track, car, laps: undefined, isHost, isKept: true };
}

/** The car that the seat was taken with, as far as the server tells. */
async function keptCar(
  client: ApexClient,
  content: ApexContent,
  otherwise: NamedItem<CarSpec>,
): Promise<NamedItem<CarSpec>> {
  try {
    const { drivers } = await client.requestRoster();
    const own = drivers.find(({ player_id }) => player_id === client.playerId);
    return content.cars.find(({ id }) => id === own?.car_config_id) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function trackOf(listed: ListedSession, content: ApexContent, request: JoinRequest): NamedItem<TrackSpec> {
  const track = findItem(content.tracks, listed.track_name);
  if (track !== undefined) return track;
  const folder = `the folder ${request.tracks} does not hold it: give another with --tracks`;
  throw new CommandFailure(`driving on ${listed.track_name} needs the track, and ${folder}`);
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
        : firstJoinable(lobby, request.track === undefined ? undefined : wanted.track.name);
  await client.selectCar(wanted.car.id);
  if (listed === undefined) return createSession(client, wanted, request, terminal);
  const track = trackOf(listed, content, request);
  const { your_grid_position: position } = await client.joinSession(listed.id);
  terminal.out(
    `Joined session ${listed.id} on ${listed.track_name}, grid position ${position}. ` +
      `Waiting for ${listed.host_name || "the server"} to start it.\n`,
  );
  return { client, track, car: wanted.car, laps: undefined, isHost: false, isKept: false };
}

async function createSession(
  client: ApexClient,
  { track, car }: Pick<Seat, "track" | "car">,
  request: JoinRequest,
  terminal: Terminal,
): Promise<Seat> {
  const joined = await client.createSession(track.id, CARS_MAX, request.ai, request.laps);
  const hint = joinHint(request, [["--session", joined.session_id.slice(0, 8)]]);
  terminal.out(
    `Created session ${joined.session_id} on ${track.name}, ${counted(request.laps, "lap")}. ` +
      `It starts in ${request.startAfter} s; others join with: ${hint}\n`,
  );
  return { client, track, car, laps: request.laps, isHost: true, isKept: false };
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
    if ((await Promise.race([wait, end])) === "waited") await start(seat);
  }
  const how = await end.catch((error) => {
    terminal.out(watch.standings(false));
    throw error;
  });
  await client.leaveSession().catch(() => {});
  if (how === "interrupted") return 130;
  terminal.out(watch.standings(how === "finished"));
  return 0;
}

/** Names are not unique: who is back may have taken the session of another for the own. */
async function start({ client, isKept }: Seat): Promise<void> {
  try {
    await client.startSession();
  } catch (error) {
    if (!isKept || !(error instanceof ServerRefusal)) throw error;
  }
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
