import { apex, type RaceState, type TrackSpec } from "@fairtick/apex/rules";
import type { ClientSession } from "@fairtick/client";
import type { servedApex } from "@fairtick/conformance/apex-served";
import {
  type NetworkPath,
  pathOf,
  SimulatedClient,
  SimulatedServer,
  VirtualTime,
} from "@fairtick/conformance/simulated-network";
import { BitReader } from "@fairtick/kernel";
import { FrameSplitter } from "@fairtick/server";
import { readFrameHead } from "@fairtick/wire";
import { raceOptions } from "../race-setup.ts";
import { Eyes } from "./eyes.ts";
import { Hands } from "./hands.ts";
import {
  type Conditions,
  type Manner,
  NETWORK_SEED,
  type PredictionNumbers,
  RACE,
} from "./prediction-numbers.ts";
import { Truth } from "./truth.ts";

type Session = ClientSession<typeof apex>;

/** Datagrams with a stream beside them, or all on the stream. */
type Ways = "datagrams" | "stream";

/** A race over a simulated network, in virtual time: a real server with 15 AI drivers, and one player's real client. */
export function measureOwnRace(
  served: ReturnType<typeof servedApex>,
  { roundTripMs, jitterMs, lossPercent }: Conditions,
  manner: Manner,
  ways: Ways = "datagrams",
): PredictionNumbers {
  const time = new VirtualTime();
  const truth = new Truth(RACE.cars);
  const server = new SimulatedServer(time, {
    ...served,
    onTick: ({ tick, state }) => truth.record(tick, state as unknown as RaceState, time.nowMs),
  });
  const path = pathOf(roundTripMs, jitterMs, lossPercent / 100);
  const access = server.access({ up: path, down: path, seed: NETWORK_SEED, streamOnly: ways === "stream" });
  const track = served.content.lookup.find("tracks", raceOptions.track) as TrackSpec;
  const eyes = new Eyes(truth);
  const screen = new Screen(eyes);
  const hands = new Hands(track, manner);
  const player = new SimulatedClient(time, {
    game: apex,
    content: served.package.content,
    access,
    name: "Ann",
    seed: NETWORK_SEED,
    fps: RACE.picturesHz,
    play: (session, nowMs) => session.input(hands.drive(session.view.cars, session.seat ?? 0, nowMs)),
    drawn: (session, nowMs) => screen.show(session, nowMs),
  });
  const [car = ""] = served.content.lookup.ids("cars");
  player.signIn({ car }).create({ ...raceOptions, aiCount: RACE.cars - 1 });
  player.client.start();
  const { view } = player.session;
  time.until("the race is on", () => view.race.phase === 2);
  time.run(RACE.settleSeconds * 1000);
  let missedTicks = 0;
  const splitter = new FrameSplitter();
  access.down.sent = (bytes) => {
    if (ways === "datagrams") missedTicks += missedIn(bytes);
    else
      splitter.push(bytes, (message) => {
        missedTicks += missedIn(message);
      });
  };
  const bytesOf = ({ datagrams, streams }: NetworkPath) =>
    ways === "datagrams" ? datagrams.bytes : streams.bytes;
  const [down, up] = [bytesOf(access.down), bytesOf(access.up)];
  const fromTick = truth.newestTick;
  eyes.isOpen = true;
  time.run(RACE.seconds * 1000);
  eyes.isOpen = false;
  const ticks = truth.newestTick - fromTick;
  const downBytes = bytesOf(access.down) - down;
  const upBytes = bytesOf(access.up) - up;
  // What was predicted last has to become true before it can be compared.
  time.run(1000);
  return {
    ...eyes.report(player.session.seat ?? 0),
    downBytesPerSecond: downBytes / RACE.seconds,
    upBytesPerSecond: upBytes / RACE.seconds,
    missingPercent: (100 * missedTicks) / ticks,
  };
}

/** Shows the eyes what the player's client shows. */
class Screen {
  readonly #eyes: Eyes;
  #compared = 0;

  constructor(eyes: Eyes) {
    this.#eyes = eyes;
  }

  show(session: Session, nowMs: number): void {
    const { corrections, ownTick = Number.NaN, othersTick, predictedTick = 0 } = session.debug(nowMs);
    const { cars } = session.view;
    const seat = session.seat ?? 0;
    const isFresh = corrections.compared > this.#compared;
    this.#compared = corrections.compared;
    this.#eyes.look({
      nowMs,
      seat,
      speed: cars.speed[seat]!,
      isColliding: cars.colliding[seat] === 1,
      own: { xs: cars.x, ys: cars.y, time: ownTick },
      others: { xs: cars.x, ys: cars.y, time: othersTick },
      correctionM: isFresh ? corrections.newest : undefined,
      inputTime: ownTick > 0 ? predictedTick : undefined,
    });
  }
}

/** Ticks that the server says it has run without a row. */
function missedIn(datagram: Uint8Array): number {
  const head = readFrameHead(new BitReader(datagram), apex.events);
  return typeof head === "string" ? 0 : (head.report?.missedTicks ?? 0);
}
