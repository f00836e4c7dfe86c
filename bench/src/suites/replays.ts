import { apex } from "@fairtick/apex/rules";
import { recordSession } from "@fairtick/conformance/recorded-session";
import { Phase, type SessionPlan } from "@fairtick/contract";
import { hashState, hashUint32 } from "@fairtick/kernel";
import { type Replay, ReplayPlayer, verifyReplay } from "@fairtick/replay";
import { contentLookup } from "@fairtick/server";
import {
  createSession,
  EXTERNAL_DRIVER,
  LogTail,
  type Session,
  type SessionMode,
  startSession,
  stepSession,
  takeSeat,
} from "@fairtick/session";
import { interleave, median, medianRatio, timeMs } from "../interleave.ts";
import { playerId, raceOptions, SEED, shippedContent } from "../race-setup.ts";
import { figure, type Suite } from "../suite.ts";

const FIELDS = 3;
/** Ticks between two looks at the log: half a second. */
const DRAIN_TICKS = 120;
const LONG_TICKS = 10 * 60 * apex.tickHz;
const SEEKS = 500;
const ROUNDS = 5;
const TICK_US = 1_000_000 / apex.tickHz;
const SIZE_LIMIT_KIB = 1024;
const SEEK_LIMIT_MS = 100;
const VERIFY_TARGET = 100;

type Content = ReturnType<typeof shippedContent>;

export const replays: Suite = {
  name: "replays",
  title: "Replays, 16 cars with one person",
  run: async () => {
    const content = shippedContent();
    const race = record(content, 3, Number.POSITIVE_INFINITY, 1);
    const sixty = record(content, 3, Number.POSITIVE_INFINITY, apex.tickHz / 60);
    const long = record(content, 99, LONG_TICKS, 1);
    const seeks = seekTimes(long);
    const verifyMs = interleave([{ measure: () => timeMs(() => verify(race)) }], ROUNDS)[0]!;
    const costs = interleave(
      [
        { measure: () => timeMs(() => drive(content, new LogTail(), undefined)) },
        { measure: () => timeMs(() => drive(content, new LogTail(), () => {})) },
      ],
      ROUNDS,
    );
    const raceTicks = race.replay.facts.lastTick;
    const times = (raceTicks * 1000) / apex.tickHz / median(verifyMs);
    const usPerTick = (median(costs[0]!) * 1000) / DRIVEN_TICKS;
    const at = (share: number) => seeks[Math.min(seeks.length - 1, Math.floor(share * seeks.length))] ?? 0;
    return {
      tables: [
        {
          columns: ["", "measured", "limit"],
          rows: [
            [
              `size of 3 laps, ${figure(raceTicks / apex.tickHz)} s, inputs new in every tick`,
              `${figure(race.byteLength / 1024)} KiB`,
              `${SIZE_LIMIT_KIB} KiB`,
            ],
            [
              "the same, inputs new 60 times a second",
              `${figure(sixty.byteLength / 1024)} KiB`,
              `${SIZE_LIMIT_KIB} KiB`,
            ],
            ["size of 10 minutes, inputs new in every tick", `${figure(long.byteLength / 1024)} KiB`, "-"],
            ["seek to any tick of those 10 minutes, median", `${figure(at(0.5))} ms`, `${SEEK_LIMIT_MS} ms`],
            ["the same, 99 of 100", `${figure(at(0.99))} ms`, `${SEEK_LIMIT_MS} ms`],
            ["verify, times real time", figure(times), `at least ${VERIFY_TARGET}`],
            [
              "a tick whose log is followed, beside one whose log is not",
              figure(medianRatio(costs[1]!, costs[0]!), 4),
              "-",
            ],
          ],
        },
      ],
      notes: [
        `A tick with a log took ${figure(usPerTick)} us of ${figure(TICK_US)}. Following it is measured on the session's ` +
          "thread; a server does it on the network thread, and packs and writes on one of its own.",
      ],
    };
  },
};

interface RecordedRace {
  readonly session: Session;
  readonly replay: Replay;
  readonly byteLength: number;
}

/** A race of one person, who does something else every so many ticks, and 15 AI drivers; recorded as a server does. */
function record(content: Content, laps: number, ticks: number, everyTicks: number): RecordedRace {
  const { session, drain, finish } = recordSession((log) => newRace(content, laps, { inputs: "live", log }));
  while (session.t.tick < ticks && session.phase !== Phase.finished) {
    if (session.t.tick % everyTicks === 0) steer(session);
    stepSession(session);
    if (session.t.tick % DRAIN_TICKS === 0) drain();
  }
  return { session, ...finish("finished") };
}

function newRace(content: Content, lapLimit: number, mode: SessionMode): Session {
  const options = { ...raceOptions, lapLimit };
  const lookup = contentLookup(content);
  const session = createSession(
    {
      sessionId: playerId(0),
      game: apex,
      options,
      plan: apex.plan(options, lookup) as SessionPlan,
      world: apex.prepare(options, lookup, SEED),
      seed: SEED,
      contentDigests: [],
    },
    mode,
  );
  const car = lookup.ids("cars")[0] ?? "";
  takeSeat(session, { playerId: playerId(0), name: "Ann", driver: EXTERNAL_DRIVER, loadout: { car } });
  startSession(session, playerId);
  return session;
}

/** The person drives badly: half throttle, and a wheel that trembles. What matters is that no row is like another. */
function steer(session: Session): void {
  const { tick } = session.t;
  const row = new Float32Array(FIELDS);
  row[0] = 0.4 + ((hashUint32(tick, 0, 1) % 1000) / 1000) * 0.2;
  row[2] = 0.05 + ((hashUint32(tick, 0, 2) % 1000) / 1000 - 0.5) * 0.02;
  session.rows.latch(0, tick, row);
}

/** In random order, with nothing known of the tick before; each state is compared with its hash where it has one. */
function seekTimes({ session, replay }: RecordedRace): number[] {
  const opened = ReplayPlayer.open(replay, session.setup);
  if (!opened.ok) throw new Error(opened.reason);
  const { player } = opened;
  const { lastTick } = replay.facts;
  const timesMs: number[] = [];
  for (let i = 0; i < SEEKS; i++) {
    const tick = hashUint32(i, SEED, 1) % lastTick;
    timesMs.push(timeMs(() => check(player.seek(tick) === undefined && player.tick === tick)));
  }
  player.seek(lastTick);
  check(hashState(player.session.state) === hashState(session.state));
  // The engine compiles the rules meanwhile.
  return timesMs.slice(SEEKS / 10).sort((a, b) => a - b);
}

function verify({ session, replay }: RecordedRace): void {
  const verified = verifyReplay(replay, session.setup);
  check(verified.ok && verified.end === undefined);
}

const DRIVEN_TICKS = 60 * apex.tickHz;

/** A minute of a race whose log is kept, and followed if there is a follower. */
function drive(content: Content, tail: LogTail, take: (() => void) | undefined): void {
  const session = newRace(content, 99, { inputs: "live", log: tail });
  if (take !== undefined) tail.follow({ take, gap: () => {} });
  for (let tick = 0; tick < DRIVEN_TICKS; tick++) {
    steer(session);
    stepSession(session);
    if (tick % DRAIN_TICKS === 0) tail.drain();
  }
}

function check(isTrue: boolean): void {
  if (!isTrue) throw new Error("the replay is not true");
}
