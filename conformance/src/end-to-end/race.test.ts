import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ForeignClient, Received } from "../foreign-client/foreign-client.ts";
import type { Telemetry } from "../foreign-client/server-message.ts";
import {
  carOf,
  countdownMs,
  createRace,
  driveAround,
  enterLobby,
  eventually,
  fullThrottle,
  hold,
  joinRace,
  raceWithinMs,
  selectCar,
  startRace,
  storedResult,
  untilCar,
  untilRacing,
} from "./racing.ts";
import { ServerProcess } from "./server-process.ts";
import { lightCar, shortTrack } from "./short-track.ts";

/*
 * Races on one server, all at the same time, by clients that were written from the protocol document.
 */

const testMs = 90_000;
const resumeWindowSeconds = 3;

describe.concurrent("a race by foreign clients", () => {
  let server: ServerProcess;

  beforeAll(async () => {
    server = await ServerProcess.start({ network: { resume_window_seconds: resumeWindowSeconds } });
  }, testMs);
  afterAll(() => server?.stop(), testMs);

  it(
    "goes from the sign-in to the result for s0 and s1 on one port, over UDP and over TCP only [APEX-025] [APEX-005] [APEX-022] [HOST-009] [HOST-017]",
    async () => {
      const ada = await server.connect("s0");
      const lobby = await ada.signIn("Ada");
      expect(lobby.carConfigs).toEqual([lightCar]);
      expect(lobby.trackConfigs).toEqual([shortTrack]);
      await selectCar(ada);
      expect(await ada.bindUdp()).toBe(true);
      const grace = await enterLobby(server, "s1", "Grace");
      expect(await grace.bindUdp()).toBe(true);
      const hedy = await enterLobby(server, "s0", "Hedy");
      const clients = [ada, grace, hedy];

      const sessionId = await createRace(ada, { maxPlayers: 4, aiCount: 3 });
      for (const [index, client] of [grace, hedy].entries()) {
        const { availableSessions } = await client.lobby((seen) =>
          seen.availableSessions.some(
            ({ hostName, playerCount }) => hostName === "Ada" && playerCount > index,
          ),
        );
        const listed = availableSessions.find(({ hostName }) => hostName === "Ada");
        expect(listed).toMatchObject({ id: sessionId, trackName: shortTrack.name, maxPlayers: 4 });
        expect(listed?.state).toBe("Lobby");
        expect(await joinRace(client, sessionId)).toBe(index + 2);
      }

      const recordings = clients.map(record);
      const drivers = clients.map((client, i) => driveAround(client, server, { offsetM: 3 - 3 * i }));
      ada.send({ type: "StartSession" });
      for (const client of clients) expect((await client.expect("SessionStarting")).countdownSeconds).toBe(5);
      await Promise.all(
        clients.map((client) =>
          client.telemetry("the end of the race", isFinished, raceWithinMs + countdownMs),
        ),
      );
      for (const stop of drivers) stop();
      // Who gets it as a datagram too may have that first.
      for (const frames of recordings) {
        await eventually("last frame on the stream", () => frames.find(isLastOnStream));
      }

      for (const frames of recordings) expectWholeRace(frames);
      expect(channels(recordings[0])).toEqual(["datagram"]);
      expect(channels(recordings[1])).toEqual(["datagram"]);
      expect(channels(recordings[2])).toEqual(["stream"]);
      expect(nearestRateHz(recordings[0])).toBeGreaterThan(240 * 0.99);
      expect(nearestRateHz(recordings[0])).toBeLessThan(240 * 1.01);

      const last = recordings[0].at(-1)!.message;
      expect(last.carStates.map((car) => car.finishPosition).sort()).toEqual([1, 2, 3, 4]);
      const { winner_id, standings, dnf } = await storedResult(server, sessionId);
      expect(dnf).toEqual([]);
      expect(standings.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
      expect(standings[0].player_id).toBe(winner_id);
      for (const { player_id, position, laps } of standings) {
        expect(carOf(last, player_id)?.finishPosition).toBe(position);
        expect(laps).toBe(1);
      }
      expect(standings.filter(({ is_ai }) => is_ai)).toHaveLength(1);

      for (const client of clients) {
        client.send({ type: "LeaveSession" });
        await client.expect("SessionLeft");
        let { message } = await client.next();
        // The answer to a sign of life may come between.
        if (message.type === "HeartbeatAck") ({ message } = await client.next());
        expect(message.type).toBe("LobbyState");
        if (message.type !== "LobbyState") continue;
        expect(message.playersInLobby.map(({ id }) => id)).toContain(client.playerId);
        expect(message.availableSessions.find(({ id }) => id === sessionId)?.state).toBe("Finished");
      }
      for (const client of clients) client.vanish();
    },
    testMs,
  );

  it(
    "keeps the seat of a lost connection for its return, and retires a car whose driver stays away [APEX-020]",
    async () => {
      const faithful = await enterLobby(server, "s1", "Faithful");
      const absent = await enterLobby(server, "s1", "Absent");
      const wanderer = await enterLobby(server, "s0", "Wanderer");
      const sessionId = await createRace(faithful);
      await joinRace(absent, sessionId);
      expect(await joinRace(wanderer, sessionId)).toBe(3);
      driveAround(faithful, server, { offsetM: 3 });
      const stopAbsent = driveAround(absent, server, { offsetM: -3 });
      const stopWanderer = driveAround(wanderer, server);
      await startRace(faithful);
      await untilRacing(faithful);
      await untilCar(wanderer, "a wanderer at speed", (car) => car.speedMps > 8 && car.throttle > 0);

      const { message: lastDriven } = await wanderer.telemetry("any tick");
      stopWanderer();
      const coasting = await wanderer.telemetry(
        "no throttle",
        (telemetry) => carOf(telemetry, wanderer.playerId)?.throttle === 0,
      );
      const silentTicks = coasting.message.serverTick - lastDriven.serverTick;
      expect(silentTicks).toBeGreaterThanOrEqual(118);
      expect(silentTicks).toBeLessThanOrEqual(240);

      const seat = wanderer.playerId;
      const { message: before } = await faithful.telemetry(
        "the wanderer",
        (t) => carOf(t, seat) !== undefined,
      );
      wanderer.vanish();
      stopAbsent();
      absent.vanish();
      const gone = [await faithful.expect("PlayerDisconnected"), await faithful.expect("PlayerDisconnected")];
      expect(gone.map(({ playerId }) => playerId).sort()).toEqual([seat, absent.playerId].sort());

      const returned = await server.connect("s0");
      await returned.signIn("Wanderer");
      expect(returned.playerId).toBe(seat);
      expect(await returned.expect("SessionJoined")).toMatchObject({ sessionId, gridPosition: 3 });
      const { message: after } = await returned.telemetry("the own car", (t) => carOf(t, seat) !== undefined);
      expect(carOf(after, seat)!.trackProgress).toBeGreaterThanOrEqual(carOf(before, seat)!.trackProgress);
      driveAround(returned, server);

      await faithful.telemetry(
        "no car of who stayed away",
        (t) => carOf(t, absent.playerId) === undefined,
        2_000 * resumeWindowSeconds,
      );
      const { message: last } = await faithful.telemetry("the end of the race", isFinished, raceWithinMs);
      expect(carOf(last, seat)?.finishPosition).toBeDefined();
      const { standings, dnf } = await storedResult(server, sessionId);
      expect(standings.map(({ name }) => name).sort()).toEqual(["Faithful", "Wanderer"]);
      expect(dnf).toMatchObject([{ player_id: absent.playerId, name: "Absent", status: "dnf" }]);
      faithful.vanish();
      returned.vanish();
    },
    testMs,
  );

  it(
    "moves nothing during the countdown, however much throttle is given [APEX-018]",
    async () => {
      const eager = await enterLobby(server, "s1", "Eager");
      await createRace(eager, { lapLimit: 99 });
      hold(eager, fullThrottle);
      const frames = record(eager);
      await startRace(eager);
      await untilCar(eager, "a car that has set off", (car) => car.speedMps > 1, 2 * countdownMs);
      const countdown = frames.filter(({ message }) => message.sessionState === "Countdown");
      const cars = countdown.map(({ message }) => carOf(message, eager.playerId)!);
      expect(new Set(cars.map(({ posX, posY }) => `${posX} ${posY}`)).size).toBe(1);
      expect(cars.every(({ speedMps }) => speedMps === 0)).toBe(true);
      expect(cars.some(({ throttle }) => throttle === 1)).toBe(true);
      eager.vanish();
    },
    testMs,
  );

  it(
    "turns left for a steering of -1 and shows it as -1 [APEX-001]",
    async () => {
      const lefty = await enterLobby(server, "s0", "Lefty");
      expect(await lefty.bindUdp()).toBe(true);
      await createRace(lefty, { lapLimit: 99 });
      hold(lefty, { throttle: 0.5, brake: 0, steering: -1 });
      await startRace(lefty);
      const isMoving = (car: { speedMps: number }) => car.speedMps > 1;
      const early = await untilCar(lefty, "a moving car", isMoving, 2 * countdownMs);
      const later = await untilCar(
        lefty,
        "a turned car",
        ({ yawRad }) => yawRad > early.yawRad + 0.2,
        10_000,
      );
      expect([early.steering, later.steering]).toEqual([-1, -1]);
      expect(later.posY).toBeGreaterThan(early.posY);
      lefty.vanish();
    },
    testMs,
  );

  it(
    "lets a spectator in while cars race: no seat, all telemetry, no input [HOST-043]",
    async () => {
      const racer = await enterLobby(server, "s1", "Racer");
      const sessionId = await createRace(racer, { maxPlayers: 1, lapLimit: 99 });
      await startRace(racer);
      await untilRacing(racer);

      const fan = await server.connect("s1");
      await fan.signIn("Fan");
      fan.send({ type: "JoinAsSpectator", sessionId });
      expect(await fan.expect("SessionJoined")).toMatchObject({ sessionId, gridPosition: 0 });
      const { message } = await fan.telemetry("the racer");
      expect(message.carStates.map(({ playerId }) => playerId)).toEqual([racer.playerId]);
      fan.drive(fullThrottle);
      expect((await fan.expect("Error")).code).toBe(403);

      const visitor = await server.connect("s0");
      const { availableSessions } = await visitor.signIn("Visitor");
      expect(availableSessions.find(({ id }) => id === sessionId)).toMatchObject({
        playerCount: 1,
        maxPlayers: 1,
        state: "Racing",
      });
      const { message: later } = await fan.telemetry("more of the race");
      expect(later.carStates).toHaveLength(1);
      for (const client of [racer, fan, visitor]) client.vanish();
    },
    testMs,
  );
});

function record(client: ForeignClient): Received<Telemetry>[] {
  const frames: Received<Telemetry>[] = [];
  client.watch((frame) => frames.push(frame));
  return frames;
}

const isFinished = ({ sessionState }: Telemetry): boolean => sessionState === "Finished";

const isLastOnStream = ({ channel, message }: Received<Telemetry>): boolean =>
  channel === "stream" && isFinished(message);

/** Where the telemetry of the race itself came. */
const channels = (frames: readonly Received<Telemetry>[]) => [
  ...new Set(frames.filter(({ message }) => !isFinished(message)).map((f) => f.channel)),
];

/** Countdown from 5,000 ms, race, one last message, on the stream in any case; four cars from beginning to end. */
function expectWholeRace(frames: readonly Received<Telemetry>[]): void {
  const messages = frames.map(({ message }) => message).sort((a, b) => a.serverTick - b.serverTick);
  const states = messages.map(({ sessionState }) => sessionState);
  expect([...new Set(states)]).toEqual(["Countdown", "Racing", "Finished"]);
  const last = frames.filter(({ message }) => isFinished(message));
  expect(new Set(last.map(({ message }) => message.serverTick)).size).toBe(1);
  expect(last.filter(isLastOnStream)).toHaveLength(1);
  const left = messages.flatMap((each) => (each.countdownMs === undefined ? [] : [each.countdownMs]));
  expect(left).toEqual([...left].sort((a, b) => b - a));
  expect(left[0]).toBeLessThanOrEqual(countdownMs);
  expect(left[0]).toBeGreaterThan(countdownMs - 200);
  expect(left.at(-1)).toBeLessThan(200);
  expect(messages.every(({ carStates }) => carStates.length === 4)).toBe(true);
  for (const { sizeBytes, message } of frames) {
    const finished = message.carStates.filter((car) => car.finishPosition !== undefined).length;
    expect(sizeBytes).toBe(21 + (message.countdownMs === undefined ? 0 : 2) + 4 * 55 + finished);
  }
}

/** Of all stretches of five seconds, the rate of the one that is nearest to 240 Hz: load elsewhere disturbs some. */
function nearestRateHz(frames: readonly Received<Telemetry>[]): number {
  let nearest = 0;
  let end = 0;
  for (const [begin, { arrivedMs }] of frames.entries()) {
    while (end < frames.length && frames[end].arrivedMs - arrivedMs < 5_000) end++;
    if (end === frames.length) break;
    const rateHz = ((end - begin) * 1_000) / (frames[end].arrivedMs - arrivedMs);
    if (Math.abs(rateHz - 240) < Math.abs(nearest - 240)) nearest = rateHz;
  }
  return nearest;
}
