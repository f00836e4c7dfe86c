import { createSession, type Session, type SessionSetup } from "@fairtick/session";
import { gamePackage } from "../host/fixtures/counter-package.mjs";

/** A session of the counter game, or of one made from it, with two seats and nobody in them. */
export function counterSession(game: SessionSetup["game"] = gamePackage.game): Session {
  const plan = {
    title: "counter",
    seats: 2,
    reservedSeats: 0,
    countdownSeconds: 0,
    capacities: { counters: 2 },
    content: [],
  };
  const setup = {
    sessionId: "id",
    game,
    options: { seats: 2 },
    plan,
    world: {},
    seed: 1,
    contentDigests: [],
  };
  return createSession(setup, { inputs: "live", log: false });
}
