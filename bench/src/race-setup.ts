import { fileURLToPath } from "node:url";
import { apex, carContent, type RaceState, type RaceWorld, trackContent } from "@fairtick/apex/rules";
import type { SessionPlan } from "@fairtick/contract";
import { type ContentRegistry, contentLookup, loadContent } from "@fairtick/server";
import {
  createSession,
  EXTERNAL_DRIVER,
  type Session,
  type SessionMode,
  startSession,
  takeSeat,
} from "@fairtick/session";

/** Larkmoor Park: of middling length, with slow and fast corners. */
const TRACK = "660e8400-e29b-41d4-a716-446655440002";
export const SEED = 7;
export const SEATS = 16;

export interface Race {
  readonly session: Session;
  readonly world: RaceWorld;
  readonly state: RaceState;
}

export const raceOptions = {
  track: TRACK,
  maxPlayers: SEATS,
  aiCount: SEATS,
  lapLimit: 99 as number,
  qualifyingMinutes: 0,
  collisionModel: "oriented",
  aiSkill: "mixed",
} as const;

/** The content that ships with apex. @throws when any of it is faulty. */
export function shippedContent(): ContentRegistry {
  const folder = (kind: string) =>
    fileURLToPath(new URL(`../../games/apex/content/${kind}`, import.meta.url));
  const register = loadContent([
    { kind: carContent, dir: folder(carContent.kind) },
    { kind: trackContent, dir: folder(trackContent.kind) },
  ]);
  if (register.faults.length > 0) throw new Error(JSON.stringify(register.faults));
  return register;
}

/** A started race of 16 AI drivers, or of 16 seats whose inputs are written into the columns. */
export function startRace(
  drivers: "ai" | "scripted",
  register: ContentRegistry,
  mode: SessionMode = { inputs: drivers === "ai" ? "live" : "rerun", log: false },
  lapLimit = raceOptions.lapLimit,
): Race {
  const options = { ...raceOptions, lapLimit };
  const lookup = contentLookup(register);
  const world = apex.prepare(options, lookup, SEED);
  const session = createSession(
    {
      sessionId: "00000000-0000-4000-8000-000000000000",
      game: apex,
      options,
      plan: apex.plan(options, lookup) as SessionPlan,
      world,
      seed: SEED,
      contentDigests: [],
    },
    mode,
  );
  if (drivers === "scripted") {
    for (const fill of apex.fill(world, 0))
      takeSeat(session, { ...fill, driver: EXTERNAL_DRIVER, playerId: fill.name });
  }
  startSession(session, playerId);
  return { session, world, state: session.t.state as RaceState };
}

export function playerId(seat: number): string {
  return `00000000-0000-4000-8000-${String(seat).padStart(12, "0")}`;
}
