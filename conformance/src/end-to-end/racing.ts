import { setTimeout as sleep } from "node:timers/promises";
import type { Controls, Numbering } from "../foreign-client/client-message.ts";
import type { ClientOptions, ForeignClient } from "../foreign-client/foreign-client.ts";
import { type Pursuit, pursue, readCenterLine } from "../foreign-client/pursuit-driver.ts";
import type { CarState, Telemetry } from "../foreign-client/server-message.ts";
import type { ServerProcess } from "./server-process.ts";
import { bendSpeedMps, lightCar, shortTrack } from "./short-track.ts";

/** What a countdown and one lap of the short track take, with time to spare on a slow machine. */
export const raceWithinMs = 60_000;
export const countdownMs = 5_000;

export const fullThrottle: Controls = { throttle: 1, brake: 0, steering: 0 };
export const noPedals: Controls = { throttle: 0, brake: 0, steering: 0 };

/** A client that has signed in and chosen the car. */
export async function enterLobby(
  server: ServerProcess,
  numbering: Numbering,
  name: string,
  options: Partial<ClientOptions> = {},
): Promise<ForeignClient> {
  const client = await server.connect(numbering, options);
  await client.signIn(name);
  await selectCar(client);
  return client;
}

export async function selectCar(client: ForeignClient): Promise<void> {
  client.send({ type: "SelectCar", carConfigId: lightCar.id });
  await client.lobby(({ playersInLobby }) =>
    playersInLobby.some(({ id, selectedCar }) => id === client.playerId && selectedCar === lightCar.id),
  );
}

export interface RacePlan {
  readonly maxPlayers?: number;
  readonly aiCount?: number;
  readonly lapLimit?: number;
}

/** Creates a race on the short track and answers its id. */
export async function createRace(client: ForeignClient, plan: RacePlan = {}): Promise<string> {
  const { maxPlayers = 8, aiCount = 0, lapLimit = 1 } = plan;
  client.send({ type: "CreateSession", trackConfigId: shortTrack.id, maxPlayers, aiCount, lapLimit });
  return (await client.expect("SessionJoined")).sessionId;
}

/** Joins a race and answers the grid position. */
export async function joinRace(client: ForeignClient, sessionId: string): Promise<number> {
  client.send({ type: "JoinSession", sessionId });
  return (await client.expect("SessionJoined", (joined) => joined.sessionId === sessionId)).gridPosition;
}

export async function startRace(host: ForeignClient): Promise<void> {
  host.send({ type: "StartSession" });
  await host.expect("SessionStarting");
}

/** From now on one input for every telemetry, until the answer is called. */
export function driveAround(client: ForeignClient, server: ServerProcess, pursuit: Partial<Pursuit> = {}) {
  const line = readCenterLine(server.content.centerLineCsv);
  const wanted = { wantedSpeedMps: bendSpeedMps, ...pursuit };
  return client.watch(({ message }) => {
    const car = carOf(message, client.playerId);
    if (car !== undefined) client.drive(pursue(car, line, wanted));
  });
}

/** From now on the same input for every telemetry, until the answer is called. */
export function hold(client: ForeignClient, controls: Controls): () => void {
  return client.watch(() => client.drive(controls));
}

export function carOf({ carStates }: Telemetry, playerId: string): CarState | undefined {
  return carStates.find((car) => car.playerId === playerId);
}

/** The client's car in the first telemetry from now on in which something holds. */
export async function untilCar(
  client: ForeignClient,
  what: string,
  where: (car: CarState, telemetry: Telemetry) => boolean,
  withinMs = raceWithinMs,
): Promise<CarState> {
  const holds = (telemetry: Telemetry) => {
    const car = carOf(telemetry, client.playerId);
    return car !== undefined && where(car, telemetry);
  };
  const { message } = await client.telemetry(what, holds, withinMs);
  return carOf(message, client.playerId) as CarState;
}

export async function untilRacing(client: ForeignClient): Promise<void> {
  await client.telemetry("a race", ({ sessionState }) => sessionState === "Racing", 2 * countdownMs);
}

/** Asks again and again until there is an answer. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
  withinMs = 10_000,
): Promise<T> {
  for (const endMs = performance.now() + withinMs; performance.now() < endMs; await sleep(20)) {
    const answer = await ask();
    if (answer !== undefined) return answer;
  }
  throw new Error(`no ${what} within ${withinMs} ms`);
}

export interface StoredStanding {
  readonly position: number;
  readonly player_id: string;
  readonly name: string;
  readonly is_ai: boolean;
  readonly laps: number;
  readonly total_ms: number | null;
  readonly status: string;
}

export interface StoredResult {
  readonly winner_id: string | null;
  readonly standings: readonly StoredStanding[];
  readonly dnf: readonly StoredStanding[];
}

/** The result of a race from the server's database, once it is there. */
export function storedResult(server: ServerProcess, sessionId: string): Promise<StoredResult> {
  return eventually(`result of ${sessionId} in the database`, () => {
    const [row] = server.query(
      `select result from race_sessions where id = '${sessionId}' and finished_at is not null`,
    ) as { readonly result: string }[];
    return row === undefined ? undefined : (JSON.parse(row.result) as StoredResult);
  });
}
