// The race of the prediction suite, as both ends of the peer set it up: one person in the first seat, AI drivers behind.
import { apex, carContent } from "@fairtick/apex/rules";
import { contentLookup } from "@fairtick/server";
import { createSession, EXTERNAL_DRIVER, startSession, takeSeat } from "@fairtick/session";
import { raceOptions, SEATS, SEED, shippedContent } from "../../dist/race-setup.js";

const content = contentLookup(shippedContent());
const options = { ...raceOptions, aiCount: SEATS - 1 };

export const track = content.find("tracks", options.track);
/** The player's. */
export const SEAT = 0;

/** The session with everybody in their seats. */
export function startedRace() {
  const setup = {
    sessionId: "00000000-0000-4000-8000-000000000000",
    game: apex,
    options,
    plan: apex.plan(options, content),
    world: apex.prepare(options, content, SEED),
    seed: SEED,
    contentDigests: [],
  };
  const session = createSession(setup, { inputs: "live", log: false });
  const loadout = { car: content.ids(carContent.kind)[0] };
  const seat = takeSeat(session, { playerId: playerId(SEAT), name: "Ann", driver: EXTERNAL_DRIVER, loadout });
  if (seat !== SEAT) throw new Error(`the player got ${JSON.stringify(seat)}`);
  startSession(session, playerId);
  return session;
}

const playerId = (seat) => `00000000-0000-4000-8000-${String(seat).padStart(12, "0")}`;
