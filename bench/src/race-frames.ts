import { gamePackage } from "@fairtick/apex";
import { phaseNames } from "@fairtick/contract";
import type { Race } from "./race-setup.ts";

/** Writes the frames of a race into memory that is used again each time. Returns the frame's length. */
export function frameInto(race: Race, target: Uint8Array): () => number {
  const { session } = race;
  const writer = gamePackage.dialect.frameWriter();
  const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  const source = {
    t: session.t,
    phase: phaseNames[session.phase],
    serverTick: 0,
    roster: session.roster,
    rosterVersion: session.rosterVersion,
  };
  return () => {
    source.phase = phaseNames[session.phase];
    source.serverTick = session.t.tick;
    return writer.write(source, undefined, target, view, 0);
  };
}

export const FRAME_BYTES_MAX = 2048;
