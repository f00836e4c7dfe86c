import {
  apex,
  type CarSpec,
  CarStatus,
  type RaceOptions,
  type RaceState,
  type RaceWorld,
  raceDistanceM,
  type Standing,
  type TrackSpec,
} from "@fairtick/apex/rules";
import { type Json, Phase, type SessionPlan } from "@fairtick/contract";
import { hashState, rowBound } from "@fairtick/kernel";
import { contentLookup } from "@fairtick/server";
import {
  createSession,
  LogTail,
  type Session,
  sessionResults,
  startSession,
  stepSession,
  takeSeat,
} from "@fairtick/session";
import type { ApexContent, NamedItem } from "../apex-content.ts";
import type { CarSample } from "../board/car-sample.ts";
import type { ResultRow } from "../board/result-table.ts";
import { badOption } from "../command-failure.ts";

export type Skill = RaceOptions["aiSkill"];

export interface LocalRaceRequest {
  readonly track: NamedItem<TrackSpec>;
  /** Of the car on pole, which is "yours". */
  readonly car: NamedItem<CarSpec>;
  /** The other cars. */
  readonly ai: number;
  readonly laps: number;
  readonly seed: number;
  readonly skill: Skill;
  readonly log: boolean;
}

/** A race without a network: every car is driven by an AI driver. */
export interface LocalRace {
  readonly session: Session;
  /** Everything since the start, if it was asked for. */
  readonly log: LogTail | undefined;
  phase(): Phase;
  /** Ticks that were simulated. */
  ticks(): number;
  /** Since the cars were released; negative before. */
  raceMs(): number;
  step(): void;
  samples(): CarSample[];
  results(): ResultRow[];
  /** The results as a server stores them. */
  storedResults(): Json;
  hash(): string;
}

const yourName = "You";

/** Equal requests give equal races, to the bit. */
export function createLocalRace(content: ApexContent, request: LocalRaceRequest): LocalRace {
  const log = request.log ? new LogTail("everything") : undefined;
  const session = startedSession(content, request, log);
  const world = session.setup.world as RaceWorld;
  const state = session.state.view as unknown as RaceState;
  return {
    session,
    log,
    phase: () => session.phase,
    ticks: () => session.t.tick,
    raceMs: () => (raceTicks(session, state) * 1000) / apex.tickHz,
    step: () => stepSession(session),
    samples: () => readSamples(session, state, world),
    results: () => readResults(session, state, world, content),
    storedResults: () => sessionResults(session),
    hash: () => hashState(session.state),
  };
}

function startedSession(content: ApexContent, request: LocalRaceRequest, log?: LogTail): Session {
  const { registry } = content;
  const lookup = contentLookup(registry);
  const options: RaceOptions = {
    track: request.track.id,
    maxPlayers: request.ai + 1,
    aiCount: request.ai,
    lapLimit: request.laps,
    qualifyingMinutes: 0,
    collisionModel: "oriented",
    aiSkill: request.skill,
  };
  const plan = apex.plan(options, lookup) as SessionPlan;
  if (plan.seats < request.ai + 1) {
    const allowed = `${request.track.name} has ${plan.seats} grid positions: at most ${plan.seats - 1}.`;
    throw badOption("--ai <count>", String(request.ai), allowed);
  }
  const session = createSession(
    {
      sessionId: numberedUuid(request.seed),
      game: apex,
      options,
      plan,
      world: apex.prepare(options, lookup, request.seed),
      seed: request.seed,
      contentDigests: plan.content.map(({ kind, id }) => {
        return { kind, id, digest: registry.find(kind, id)?.digest ?? "" };
      }),
    },
    { inputs: "live", log: log ?? false },
  );
  const driver = request.skill === "mixed" ? "pro" : request.skill;
  takeSeat(session, { playerId: numberedUuid(0), name: yourName, driver, loadout: { car: request.car.id } });
  startSession(session, numberedUuid);
  return session;
}

function raceTicks(session: Session, { race }: RaceState): number {
  return session.phase === Phase.countdown ? -race.countdownTicks : session.t.tick - race.startTick;
}

/** A random id would give another log, and ids have no meaning here. */
function numberedUuid(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

function readSamples(session: Session, state: RaceState, world: RaceWorld): CarSample[] {
  const { cars, race } = state;
  const samples: CarSample[] = [];
  for (let seat = 0, bound = rowBound(cars); seat < bound; seat++) {
    if (cars.alive[seat] !== 1) continue;
    const spec = cars.spec[seat] ?? 0;
    const finishPosition = cars.finishPosition[seat] ?? 0;
    samples.push({
      id: String(seat),
      name: session.roster.get(seat)?.name ?? "",
      car: world.cars[spec]?.name ?? "",
      carKind: spec,
      isMine: seat === 0,
      lap: cars.lap[seat] ?? 0,
      distanceM: raceDistanceM(state, seat, world.track.lengthM),
      speedMps: cars.speed[seat] ?? 0,
      finishPosition,
      isRetired: cars.status[seat] === CarStatus.retired,
      lastLapMs: cars.lastLapMs[seat] || undefined,
      bestLapMs: cars.bestLapMs[seat] || undefined,
      totalMs:
        finishPosition > 0
          ? (((cars.finishTime[seat] ?? 0) - race.startTick) * 1000) / apex.tickHz
          : undefined,
    });
  }
  return samples;
}

function readResults(
  session: Session,
  state: RaceState,
  world: RaceWorld,
  content: ApexContent,
): ResultRow[] {
  const { standings, dnf } = sessionResults(session) as unknown as Record<"standings" | "dnf", Standing[]>;
  const seatOf = new Map([...session.roster.values()].map((entry) => [entry.playerId, entry.seat]));
  return [...standings, ...dnf].map((standing) => {
    const seat = seatOf.get(standing.player_id) ?? 0;
    const id = world.cars[state.cars.spec[seat] ?? 0]?.id;
    return {
      position: standing.position,
      name: standing.name,
      car: standing.car,
      carSlug: content.cars.find((car) => car.id === id)?.slug ?? "",
      laps: standing.laps,
      totalMs: standing.total_ms,
      bestLapMs: standing.best_lap_ms,
      status: standing.status,
      isMine: seat === 0,
    };
  });
}
