import { apex, type RaceOptions, type RaceState } from "@fairtick/apex/rules";
import { Phase, type SessionPlan } from "@fairtick/contract";
import { contentLookup } from "@fairtick/server";
import { createSession, EXTERNAL_DRIVER, startSession, stepSession, takeSeat } from "@fairtick/session";
import { describe, expect, it } from "vitest";
import { loadApexContent } from "../apex-content.ts";
import { shippedFolders } from "../content-folders.ts";
import { PursuitDriver } from "./pursuit-driver.ts";

const content = loadApexContent(shippedFolders());
/** Of the way there and back over a network, in ticks. */
const delayTicks = 12;

/** Drives two laps with the picture of some ticks ago. Returns the largest distance from the centreline. */
function driveTwoLaps(track: (typeof content.tracks)[number], car: (typeof content.cars)[number]) {
  const lookup = contentLookup(content.registry);
  const options: RaceOptions = {
    track: track.id,
    maxPlayers: 1,
    aiCount: 0,
    lapLimit: 2,
    qualifyingMinutes: 0,
    collisionModel: "oriented",
    aiSkill: "mixed",
  };
  const session = createSession(
    {
      sessionId: "00000000-0000-4000-8000-000000000000",
      game: apex,
      options,
      plan: apex.plan(options, lookup) as SessionPlan,
      world: apex.prepare(options, lookup, 1),
      seed: 1,
      contentDigests: [],
    },
    { inputs: "live", log: false },
  );
  const playerId = "00000000-0000-4000-8000-000000000001";
  takeSeat(session, { playerId, name: "P", driver: EXTERNAL_DRIVER, loadout: { car: car.id } });
  startSession(session, () => playerId);
  const { cars } = session.state.view as unknown as RaceState;
  const driver = new PursuitDriver(track.item, car.item);
  const seen: [number, number, number, number, number][] = [];
  let widestM = 0;
  while (session.phase !== Phase.finished) {
    seen.push([cars.x[0]!, cars.y[0]!, cars.yaw[0]!, cars.speed[0]!, cars.progress[0]!]);
    const [x, y, yaw, speed, progress] = seen[Math.max(0, seen.length - 1 - delayTicks)]!;
    const controls = driver.drive(x, y, yaw, speed, progress);
    session.rows.latch(0, session.t.tick, [controls.throttle, controls.brake, -controls.steering]);
    stepSession(session);
    widestM = Math.max(widestM, Math.abs(cars.lateral[0]!));
  }
  return { widestM, finished: cars.finishPosition[0] === 1 };
}

describe("the pursuit driver", () => {
  const pairs = content.tracks.flatMap((track) =>
    content.cars.map((car) => [track.slug, car.slug, track, car] as const),
  );

  it.each(pairs)("stays on %s in a %s with a picture that is 50 ms old", (_track, _car, track, car) => {
    const { widestM, finished } = driveTwoLaps(track, car);
    expect(finished).toBe(true);
    expect(widestM).toBeLessThan(track.item.widthM / 2);
  });
});
