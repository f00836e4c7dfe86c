import { apex, type RaceState, type TrackSpec } from "@fairtick/apex/rules";
import type { ClientSession } from "@fairtick/client";
import type { servedApex } from "@fairtick/conformance/apex-served";
import {
  pathOf,
  SimulatedClient,
  SimulatedServer,
  VirtualTime,
} from "@fairtick/conformance/simulated-network";
import { BitReader } from "@fairtick/kernel";
import { readFrameHead } from "@fairtick/wire";
import { raceOptions } from "../race-setup.ts";
import { LineDriver } from "./line-driver.ts";
import {
  type Conditions,
  type Manner,
  mean,
  type PredictionNumbers,
  quantilesOf,
  RACE,
} from "./prediction-numbers.ts";
import { ShownPlaces, Truth } from "./truth.ts";

type Session = ClientSession<typeof apex>;

/** Others this near are shown in predicted time, and on their way between the two times a little further. */
const FAR_M = 15;
const NEAR_M = 10;
const BLEND_MS = 500;
const BLEND_TICKS = (BLEND_MS * apex.tickHz) / 1000;
/** Whom somebody who rams goes for, and for so much of every so many milliseconds: in between it catches up. */
const REACH_M = 15;
const RAMMING_MS = 700;
const RAMMING_EVERY_MS = 3000;
const SEED = 11;

/** A race over a simulated network, in virtual time: a real server with 15 AI drivers, and one player's real client. */
export function measureOwnRace(
  served: ReturnType<typeof servedApex>,
  { roundTripMs, jitterMs, lossPercent }: Conditions,
  manner: Manner,
): PredictionNumbers {
  const time = new VirtualTime();
  const truth = new Truth(RACE.cars);
  const server = new SimulatedServer(time, {
    ...served,
    onTick: ({ tick, state }) => truth.record(tick, state as unknown as RaceState, time.nowMs),
  });
  const path = pathOf(roundTripMs, jitterMs, lossPercent / 100);
  const access = server.access({ up: path, down: path, seed: SEED });
  const track = served.content.lookup.find("tracks", raceOptions.track) as TrackSpec;
  const eyes = new Eyes(truth, new LineDriver(track), manner);
  const player = new SimulatedClient(time, {
    game: apex,
    content: served.package.content,
    access,
    name: "Ann",
    seed: SEED,
    fps: RACE.picturesHz,
    play: (session, nowMs) => eyes.play(session, nowMs),
    drawn: (session, nowMs) => eyes.look(session, nowMs),
  });
  const [car = ""] = served.content.lookup.ids("cars");
  player.signIn({ car }).create({ ...raceOptions, aiCount: RACE.cars - 1 });
  player.client.start();
  const { view } = player.session;
  time.until("the race is on", () => view.race.phase === 2);
  time.run(RACE.settleSeconds * 1000);
  let missedTicks = 0;
  access.down.sent = (bytes) => {
    missedTicks += missedIn(bytes);
  };
  const [down, up] = [access.down.datagrams.bytes, access.up.datagrams.bytes];
  const fromTick = truth.newestTick;
  eyes.isOpen = true;
  time.run(RACE.seconds * 1000);
  eyes.isOpen = false;
  const ticks = truth.newestTick - fromTick;
  const downBytes = access.down.datagrams.bytes - down;
  const upBytes = access.up.datagrams.bytes - up;
  // What was predicted last has to become true before it can be compared.
  time.run(1000);
  return {
    ...eyes.report(player.session.seat ?? 0),
    downBytesPerSecond: downBytes / RACE.seconds,
    upBytesPerSecond: upBytes / RACE.seconds,
    missingPercent: (100 * missedTicks) / ticks,
  };
}

/** What the player does, and all that is seen of the race meanwhile. */
class Eyes {
  isOpen = false;
  readonly #truth: Truth;
  readonly #driver: LineDriver;
  readonly #undisturbed: number[] = [];
  readonly #disturbed: number[] = [];
  readonly #others = new ShownPlaces();
  readonly #near = new ShownPlaces();
  readonly #manner: Manner;
  readonly #ages: number[] = [];
  readonly #inputs: { readonly tick: number; readonly atMs: number }[] = [];
  readonly #lastNearMs = new Float64Array(RACE.cars).fill(Number.NEGATIVE_INFINITY);
  #pictures = 0;
  #picturesInTraffic = 0;
  #compared = 0;
  #touchedMs = Number.NEGATIVE_INFINITY;

  constructor(truth: Truth, driver: LineDriver, manner: Manner) {
    this.#manner = manner;
    this.#truth = truth;
    this.#driver = driver;
  }

  play(session: Session, nowMs: number): void {
    const { cars } = session.view;
    const seat = session.seat ?? 0;
    const [x, y, yaw, speed] = [cars.x[seat]!, cars.y[seat]!, cars.yaw[seat]!, cars.speed[seat]!];
    const isRamming = this.#manner === "ramming" && nowMs % RAMMING_EVERY_MS < RAMMING_MS;
    const aim = isRamming ? nearest(session, seat) : undefined;
    session.input(this.#driver.drive({ x, y, yaw, speed }, aim));
  }

  look(session: Session, nowMs: number): void {
    const { corrections, ownTick = Number.NaN, othersTick, predictedTick = 0 } = session.debug(nowMs);
    const { cars } = session.view;
    const seat = session.seat ?? 0;
    if (cars.colliding[seat] === 1) this.#touchedMs = nowMs;
    const isFresh = corrections.compared > this.#compared;
    this.#compared = corrections.compared;
    this.#lookAtOthers(session, seat, { ownTick, othersTick, nowMs });
    if (!this.isOpen) return;
    this.#ages.push(nowMs - this.#truth.timeOf(Math.floor(othersTick)));
    if (ownTick > 0) this.#inputs.push({ tick: predictedTick, atMs: nowMs });
    if (!isFresh) return;
    const contactTicks = RACE.contactSeconds * apex.tickHz;
    const isDisturbed =
      nowMs - this.#touchedMs < 1000 * RACE.contactSeconds ||
      this.#truth.touched(seat, this.#truth.newestTick, contactTicks);
    (isDisturbed ? this.#disturbed : this.#undisturbed).push(100 * corrections.newest);
  }

  #lookAtOthers(
    { view: { cars } }: Session,
    seat: number,
    {
      ownTick,
      othersTick,
      nowMs,
    }: { readonly ownTick: number; readonly othersTick: number; readonly nowMs: number },
  ): void {
    let isInTraffic = false;
    for (let car = 0; car < RACE.cars; car++) {
      if (car === seat) continue;
      const [x, y] = [cars.x[car]!, cars.y[car]!];
      const awayM = Math.hypot(x - cars.x[seat]!, y - cars.y[seat]!);
      if (awayM < NEAR_M) isInTraffic = true;
      // In the one time it may be nearer than in the other, by the way of half a second.
      if (awayM < FAR_M + cars.speed[seat]! / 2) this.#lastNearMs[car] = nowMs;
      if (!this.isOpen) continue;
      if (nowMs - this.#lastNearMs[car]! > BLEND_MS) this.#others.add(car, othersTick, x, y);
      if (awayM < FAR_M) this.#near.add(car, ownTick, x, y);
    }
    if (!this.isOpen) return;
    this.#pictures++;
    if (isInTraffic) this.#picturesInTraffic++;
  }

  report(seat: number) {
    const delays = this.#inputs.map(({ tick, atMs }) => this.#truth.timeOf(tick) - atMs);
    return {
      undisturbedCm: quantilesOf(this.#undisturbed),
      disturbedCm: quantilesOf(this.#disturbed),
      othersCm: quantilesOf(this.#others.errorsCm(this.#truth)),
      nearCm: quantilesOf(
        this.#near.errorsCm(this.#truth, (car, tick) =>
          this.#truth.wereNear(car, seat, tick, NEAR_M, BLEND_TICKS),
        ),
      ),
      trafficPercent: (100 * this.#picturesInTraffic) / this.#pictures,
      othersAgeMs: mean(this.#ages.filter((age) => !Number.isNaN(age))),
      inputDelayMs: mean(delays),
    };
  }
}

/** Where the nearest other car is, as it is shown; undefined where none is near. */
function nearest({ view: { cars } }: Session, seat: number) {
  let best: { readonly x: number; readonly y: number } | undefined;
  let bestM = REACH_M;
  for (let car = 0; car < RACE.cars; car++) {
    const [x, y] = [cars.x[car]!, cars.y[car]!];
    const awayM = Math.hypot(x - cars.x[seat]!, y - cars.y[seat]!);
    if (car !== seat && awayM < bestM) [best, bestM] = [{ x, y }, awayM];
  }
  return best;
}

/** Ticks that the server says it has run without a row. */
function missedIn(datagram: Uint8Array): number {
  const head = readFrameHead(new BitReader(datagram), apex.events);
  return typeof head === "string" ? 0 : (head.report?.missedTicks ?? 0);
}
