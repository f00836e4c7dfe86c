import { hashState, mathsFingerprint } from "@fairtick/kernel";
import {
  type ApexSources,
  apexUnderTest,
  crowdUnderTest,
  smallestUnderTest,
} from "../suite/games-under-test.ts";
import { type GameUnderTest, longScript, playScript } from "../suite/session-script.ts";

const TICKS = 10_000;
const HASH_EVERY_TICKS = 500;

/** What must be the same in every engine: hashes by name, of the maths and of long sessions on their way. */
export function computeBits(apex: ApexSources): { [name: string]: string } {
  const race = { aiCount: 13, maxPlayers: 16, lapLimit: 3 };
  return {
    maths: mathsFingerprint(),
    ...hashes("smallest", smallestUnderTest()),
    ...hashes("crowd", crowdUnderTest(150)),
    ...hashes("apex", apexUnderTest(apex, "Crosswind Eight", race)),
  };
}

function hashes(name: string, game: GameUnderTest): { [name: string]: string } {
  const found: { [name: string]: string } = {};
  playScript(game, longScript(game, TICKS, 5), (session) => {
    const { tick } = session.t;
    if (tick % HASH_EVERY_TICKS === 0) found[`${name} at tick ${tick}`] = hashState(session.state);
  });
  return found;
}
