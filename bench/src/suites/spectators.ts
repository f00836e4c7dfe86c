import { gamePackage } from "@fairtick/apex";
import { apex } from "@fairtick/apex/rules";
import type { RowsRequest, SessionPlan } from "@fairtick/contract";
import { contentLookup, type HostEvent, SessionRunner } from "@fairtick/server";
import { interleave, median, medianRatio } from "../interleave.ts";
import { playerId, raceOptions, SEATS, SEED, shippedContent } from "../race-setup.ts";
import { figure, type Suite } from "../suite.ts";

const SPECTATORS = 100;
const SPECTATOR_HZ = 30;
const SNAPSHOT_HZ = 60;
/** Into the race, so that the field is in traffic, and its code is compiled. */
const WARM_TICKS = 4800;
const ROUND_TICKS = 2400;
const ROUNDS = 41;
/** Between a frame and its acknowledgement, in ticks: 100 ms for players, from 20 to 260 ms for spectators. */
const PLAYER_AWAY_TICKS = 24;
const AWAY_TICKS_MIN = 5;
const AWAY_TICKS_MAX = 62;
const LIMIT_PERCENT = 10;
const FRAME_BYTES_MAX = 65_536;
const TICK_MS = 1000 / apex.tickHz;

/** What a crowd that watches takes of the ticks of a race: the 99th percentile of their lengths, with and without it. */
export const spectators: Suite = {
  name: "spectators",
  title: "A race with a hundred spectators",
  run: async () => {
    const races = [new WatchedRace(0), new WatchedRace(SPECTATORS)];
    const costs = interleave(
      races.map((race) => ({ measure: () => race.p99Us(ROUND_TICKS) })),
      ROUNDS,
    );
    const [alone = [], watched = []] = costs;
    const percent = (medianRatio(watched, alone) - 1) * 100;
    const row = (name: string, us: readonly number[], frames: number) => [
      name,
      figure(median(us)),
      String(frames),
    ];
    return {
      tables: [
        {
          columns: ["race", "tick p99, µs of the processor", "spectator frames/s"],
          rows: [
            row(`${SEATS} players`, alone, 0),
            row(`and ${SPECTATORS} spectators`, watched, Math.round(races[1]!.framesPerSecond)),
          ],
        },
      ],
      notes: [
        `The ratio of the same rounds: ${percent.toFixed(1)} % more. Players are shown ${SNAPSHOT_HZ} snapshots a second, spectators ${SPECTATOR_HZ}, acknowledged after 100 ms, those of spectators after 20 to 260; none is lost.`,
        ...(percent >= LIMIT_PERCENT
          ? [`FAILED: ${SPECTATORS} spectators change the p99 of a tick by ${LIMIT_PERCENT} % or more.`]
          : []),
      ],
    };
  },
};

/** A race on a runner of its own, whose viewers acknowledge what they are shown. */
class WatchedRace {
  readonly #runner: SessionRunner;
  /** Snapshots on their way back, by the tick in which their acknowledgement comes, modulo the length. */
  readonly #pending: { readonly viewer: number; readonly tick: number }[][] = Array.from(
    { length: AWAY_TICKS_MAX + 1 },
    () => [],
  );
  readonly #rows: { -readonly [K in keyof RowsRequest]: RowsRequest[K] } = {
    kind: "rows",
    newestSnapshot: -1,
    tick: 0,
    count: 0,
    fields: 0,
    values: new Float32Array(0),
  };
  #nowMs = 0;
  #tick = 0;
  #frames = 0;

  constructor(spectatorCount: number) {
    const register = shippedContent();
    const plan = apex.plan(raceOptions, contentLookup(register)) as SessionPlan;
    const bytes = new Uint8Array(FRAME_BYTES_MAX);
    this.#runner = new SessionRunner({
      packages: [gamePackage],
      epochMs: 0,
      frameDivisor: 1,
      snapshots: { hz: SNAPSHOT_HZ, spectatorHz: SPECTATOR_HZ, bytesMax: 1100 },
      outlet: {
        bytes,
        view: new DataView(bytes.buffer),
        frameBytesMax: bytes.length,
        reserve: () => 0,
        nowMs: 0,
        commit: () => {},
        commitViewers: (_session, viewers, count, _length, tick) => {
          for (let i = 0; i < count; i++) {
            const viewer = viewers[i] as number;
            if (viewer >= SEATS) this.#frames++;
            this.#pending[(tick + awayTicks(viewer)) % this.#pending.length]!.push({ viewer, tick });
          }
        },
      },
      budget: { tickPercent: 100, grossPercent: 100, grossTicks: 0, hopelessMs: 1000, quarantine: false },
      watch: { begin: () => {}, end: () => {} },
      report: (event: HostEvent) => {
        if (event.kind === "failed") throw new Error(event.message);
      },
      notify: () => {},
      newId: () => playerId(this.#tick),
    });
    const now = () => this.#nowMs;
    const content = plan.content.map(({ kind, id }) => register.find(kind, id)!);
    const cars = register
      .list("cars")
      .filter(({ digest }) => !content.some((each) => each.digest === digest));
    const request = {
      sessionId: playerId(1),
      game: apex.id,
      options: raceOptions,
      plan,
      seed: SEED,
      content: [...content, ...cars],
    };
    this.#runner.command({ kind: "create", session: 1, request }, now);
    this.#runner.command({ kind: "start", session: 1 }, now);
    for (let viewer = 0; viewer < SEATS + spectatorCount; viewer++) {
      const seat = viewer < SEATS ? viewer : undefined;
      this.#runner.command({ kind: "open-viewer", session: 1, viewer, seat }, now);
    }
    this.p99Us(WARM_TICKS);
    this.#frames = 0;
  }

  get framesPerSecond(): number {
    return (this.#frames * apex.tickHz) / (this.#tick - WARM_TICKS);
  }

  /** Runs on, and gives the 99th percentile of what a tick with its frames took. */
  p99Us(ticks: number): number {
    const lengths = new Float64Array(ticks);
    const now = () => this.#nowMs;
    for (let i = 0; i < ticks; i++) {
      this.#acknowledge();
      this.#tick++;
      // Half a tick behind its deadline, so that it is one tick that is due, however times are rounded.
      this.#nowMs = (this.#tick + 0.5) * TICK_MS;
      const beganUs = processorUs();
      this.#runner.runDue(now);
      lengths[i] = processorUs() - beganUs;
    }
    return lengths.sort()[Math.floor(ticks * 0.99)]!;
  }

  #acknowledge(): void {
    const arrived = this.#pending[this.#tick % this.#pending.length]!;
    for (const { viewer, tick } of arrived) {
      this.#rows.newestSnapshot = tick;
      this.#runner.rows(1, viewer, this.#rows);
    }
    arrived.length = 0;
  }
}

function awayTicks(viewer: number): number {
  if (viewer < SEATS) return PLAYER_AWAY_TICKS;
  return AWAY_TICKS_MIN + ((viewer * 7919) % (AWAY_TICKS_MAX - AWAY_TICKS_MIN + 1));
}

/** Time of the processor, not of the clock: what others on the machine do is not in it. */
function processorUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
