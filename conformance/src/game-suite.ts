import { type AnyGame, canEnterPhase, type Phase } from "@fairtick/contract";
import { hashState, rowBound, type StateLayout, type TableRows } from "@fairtick/kernel";
import {
  continueSession,
  createSession,
  LogTail,
  type RerunRange,
  readLog,
  rerunSession,
  type Session,
  type SessionLog,
  stepSession,
} from "@fairtick/session";
import { decodeSnapshot, SnapshotEncoder, type SnapshotTable } from "@fairtick/wire";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { checkOverNetworks } from "./network-suite/network-suite.ts";
import { type PlayedGame, underTest } from "./suite/played-game.ts";
import { predictedRun } from "./suite/predicted-run.ts";
import {
  type Act,
  type GameUnderTest,
  longScript,
  playScript,
  type ScriptStep,
} from "./suite/session-script.ts";
import { isShownAs } from "./suite/shown-value.ts";

const LONG_TICKS = 10_000;
const PREDICTED_TICKS = 3000;
/** Ticks after which a long session goes on from its log. */
const MOVE_EVERY_TICKS = 997;

/** Random sessions: without a network, and over bad ones. */
const DEFAULT_RUNS = { sessions: 40, networks: 6 };

/** What every game must pass, and does not have to write. */
export function describeGame(name: string, make: () => PlayedGame, runs = DEFAULT_RUNS): void {
  describe(`the game ${name}`, () => {
    let played: PlayedGame;
    let game: GameUnderTest;
    beforeAll(() => {
      played = make();
      game = underTest(played);
    });

    it("gives the same state for the same seed and inputs, at every tick of 10,000 [HOST-082]", () => {
      const script = longScript(game, LONG_TICKS, 1);
      const hashes: string[] = [];
      playScript(game, script, (session) => {
        hashes.push(hashState(session.state));
      });
      expect(hashes).toHaveLength(LONG_TICKS);
      expect(new Set(hashes).size).toBe(LONG_TICKS);
      let tick = 0;
      playScript(game, script, (session) => {
        if (hashState(session.state) !== hashes[tick++]) expect.fail(`another state after tick ${tick - 1}`);
      });
      expect(playedHash(game, longScript(game, 500, 2))).not.toBe(hashes[499]);
    });

    it("is predicted by a client to the bit in its own rows, as long as nobody disturbs it [WEB-006]", () => {
      const { corrections, faults, isStalled } = predictedRun(game, PREDICTED_TICKS);
      expect(corrections.compared).toBeGreaterThan(PREDICTED_TICKS / 6);
      expect([corrections.corrected, corrections.max, faults, isStalled]).toEqual([0, 0, 0, false]);
    });

    it("runs again from its log to the same hashes, and lives on from it at any tick [HOST-082]", () => {
      const script = longScript(game, LONG_TICKS, 3);
      const session = playScript(game, script);
      expectSameEnd(game, logOf(session), session);
      expectSameEnd(game, logOf(session), session, { from: "newest" });
      let moves = 0;
      const keyframeTicks = 10 * game.setup.game.tickHz;
      const moved = playScript(game, script, (s) => {
        const besideKeyframe = (s.t.tick + 1) % keyframeTicks <= 2;
        if (s.t.tick % MOVE_EVERY_TICKS !== 0 && !besideKeyframe) return undefined;
        moves++;
        return continued(game, s);
      });
      expect(moves).toBeGreaterThan(10);
      expect(hashState(moved.state)).toBe(hashState(session.state));
      expectSameEnd(game, logOf(moved), session);
    });

    it("passes random sessions: hostile inputs, joins and leaves at any tick [HOST-082] [HOST-024] [HOST-040]", () => {
      fc.assert(
        fc.property(scriptOf(game), fc.nat(), (script, moveAt) => {
          checkRandomSession(game, script, moveAt);
        }),
        { numRuns: runs.sessions },
      );
    });

    it("survives bad networks: rows by the rule, own rows to the bit, every event once, seats kept, the replay the same [HOST-033] [HOST-082] [WEB-006] [WEB-017]", () => {
      checkOverNetworks(played, runs.networks);
    }, 60_000);

    it("lets a seat be taken and left before any single tick [HOST-082]", () => {
      const around = (tick: number): ScriptStep[] => [
        { acts: [join("Ann"), join("Bo")], ticks: 1 },
        { acts: [{ do: "start" }], ticks: tick },
        { acts: [{ do: "leave", seat: 0 }, join("Cy")], ticks: 1 },
        { acts: [join("Di"), { do: "leave", seat: 1 }], ticks: 3 },
      ];
      for (let tick = 0; tick < 30; tick++) {
        const session = playScript(game, around(tick));
        expectSameEnd(game, logOf(session), session);
      }
    });

    it("shows every viewer its own rows exactly and others' within their quantum", () => {
      const session = playScript(game, longScript(game, 1500, 4));
      const encoder = new SnapshotEncoder(game.setup.game, session.state.layout);
      const bytes = new Uint8Array(encoder.plan.maxBytes);
      for (let seat = -1; seat < game.setup.plan.seats; seat++) {
        if (seat >= 0 && session.platform.$seats.alive[seat] === 0) continue;
        const length = encoder.encode(session.t, seat, bytes);
        const decoded = decodeSnapshot(encoder.plan, bytes.subarray(0, length));
        if (!decoded.ok) expect.fail(decoded.reason);
        expect(decoded.snapshot.tick).toBe(session.t.tick);
        for (const [section, table] of Object.entries(decoded.snapshot.tables)) {
          checkTable(game.setup.game, session, section, table, seat);
        }
      }
    });
  });
}

/** Everything that must hold for a session, whatever happened in it. */
function checkRandomSession(game: GameUnderTest, script: readonly ScriptStep[], moveAt: number): void {
  const ticks = script.reduce((sum, step) => sum + step.ticks, 0);
  const moveTick = 1 + (moveAt % ticks);
  let phase = createSession(game.setup, { inputs: "live", log: false }).phase;
  const followPhase = (s: Session): undefined => {
    expectAllowed(phase, s.phase);
    phase = s.phase;
  };
  const session = playScript(game, script, followPhase, followPhase);
  expectFinite(session);
  expect(playedHash(game, script)).toBe(hashState(session.state));
  const log = logOf(session);
  expectSameEnd(game, log, session);
  const moved = playScript(game, script, (s) => (s.t.tick === moveTick ? continued(game, s) : undefined));
  expectSameEnd(game, logOf(moved), session);
  expectSameEnd(game, logOf(playWithHang(game, script, moveTick)), session);
}

/**
 * Plays a script whose rules hang in a tick: what another thread reads at that moment is all that is left, and
 * the session goes on from there, before that tick.
 */
function playWithHang(game: GameUnderTest, script: readonly ScriptStep[], hangTick: number): Session {
  let log: LogTail | undefined;
  let left: Uint8Array | undefined;
  const hang = (t: { readonly tick: number }) => {
    if (t.tick === hangTick) left = log?.snapshot();
  };
  const stages = [...game.setup.game.stages, { name: "hang", predicted: "never" as const, run: hang }];
  const hanging = { ...game, setup: { ...game.setup, game: { ...game.setup.game, stages } } };
  return playScript(hanging, script, (s) => {
    log = s.mode.log as LogTail;
    if (left === undefined || s.t.tick !== hangTick + 1) return undefined;
    const moved = continueSession(game.setup, read(left), new LogTail("everything"));
    if (!moved.ok) throw new Error(moved.reason);
    expect(moved.unfinishedTick).toBe(hangTick);
    stepSession(moved.session);
    return moved.session;
  });
}

/** The session that another thread makes of the log of this one. */
function continued(game: GameUnderTest, session: Session): Session {
  const moved = continueSession(game.setup, logOf(session), new LogTail("everything"));
  if (!moved.ok) throw new Error(moved.reason);
  return moved.session;
}

function expectAllowed(from: Phase, to: Phase): void {
  if (from !== to && !canEnterPhase(from, to)) expect.fail(`phase ${from} became ${to}`);
}

const playedHash = (game: GameUnderTest, script: readonly ScriptStep[]) =>
  hashState(playScript(game, script).state);

const logOf = (session: Session): SessionLog => read((session.mode.log as LogTail).snapshot()!);

function read(bytes: Uint8Array): SessionLog {
  const log = readLog(bytes);
  if (!log.ok || !log.complete) throw new Error("the log cannot be read");
  return log;
}

function expectSameEnd(game: GameUnderTest, log: SessionLog, session: Session, range?: RerunRange): void {
  const rerun = rerunSession(game.setup, log, range);
  if (!rerun.ok) throw new Error(rerun.reason);
  expect(rerun.end).toEqual({ kind: "agrees", tick: session.t.tick });
  expect(hashState(rerun.session.state)).toBe(hashState(session.state));
  expect([...rerun.session.roster.values()]).toEqual([...session.roster.values()]);
  expect(rerun.session.departed).toEqual(session.departed);
}

/** No column of a state ever holds NaN or an infinity. */
function expectFinite(session: Session): void {
  const state = session.state.view as unknown as { readonly [section: string]: object };
  for (const section of (session.state.layout as StateLayout).sections) {
    const columns = state[section.name] as { readonly [column: string]: number | Float64Array };
    for (const { name, type } of section.columns) {
      if (type !== "f32" && type !== "f64") continue;
      const values = section.kind === "record" ? [columns[name] as number] : (columns[name] as Float64Array);
      const at = values.findIndex((value) => !Number.isFinite(value));
      if (at >= 0) expect.fail(`${section.name}.${name}[${at}] is ${values[at]}`);
    }
  }
}

function checkTable(
  game: AnyGame,
  session: Session,
  section: string,
  shown: SnapshotTable,
  seat: number,
): void {
  const declared = game.snapshot[section];
  if (declared === undefined || !("others" in declared)) throw new Error(`${section} is no table`);
  const state = session.state.view as unknown as { readonly [section: string]: TableRows };
  const table = state[section] as TableRows & { readonly [column: string]: ArrayLike<number> };
  for (const [i, row] of shown.rows.entries()) {
    expect(table.alive[row]).toBe(1);
    expect(row).toBeLessThan(rowBound(table));
    const owner = declared.rowIsSeat === true ? row : ownerOf(declared.ownerColumn, table, row);
    expect(shown.own[i]).toBe(seat >= 0 && owner === seat);
    for (const [name, values] of Object.entries(shown.columns)) {
      const encoding = declared.others[name];
      if (shown.own[i]) expect(values[i]).toBe(table[name]![row]);
      else if (encoding === undefined) expect(values[i]).toBeUndefined();
      else if (!isShownAs(encoding, values[i]!, table[name]![row]!))
        expect.fail(`${section}.${name}[${row}] is shown as ${values[i]} and is ${table[name]![row]}`);
    }
  }
}

function ownerOf(
  column: string | undefined,
  table: { readonly [column: string]: ArrayLike<number> },
  row: number,
): number {
  return column === undefined ? -1 : table[column]![row]!;
}

const join = (name: string): Act => ({ do: "join", name, loadout: 0 });

function scriptOf(game: GameUnderTest): fc.Arbitrary<ScriptStep[]> {
  const step = fc.record({
    acts: fc.array(actOf(game), { maxLength: 4 }),
    // Now and then long enough for a countdown and what comes after it.
    ticks: fc.oneof(
      { weight: 9, arbitrary: fc.nat({ max: 25 }) },
      { weight: 1, arbitrary: fc.nat({ max: 1300 }) },
    ),
  });
  return fc
    .array(step, { minLength: 1, maxLength: 25 })
    .map((steps) => [{ acts: [join("First")], ticks: 1 }, ...steps, { acts: [], ticks: 1 }]);
}

function actOf(game: GameUnderTest): fc.Arbitrary<Act> {
  const fields = Object.keys(game.setup.game.input).length;
  const seat = fc.nat({ max: game.setup.plan.seats });
  const value = fc.oneof(
    fc.double({ min: -1, max: 1, noNaN: true }),
    fc.double(),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0, 1e9, -1e9, 1e-300),
  );
  const values = fc.array(value, { minLength: fields, maxLength: fields });
  const sample = fc.constantFrom(...game.commands, { name: "no such command", payload: {} });
  const junk = fc.record({
    name: fc.oneof(
      sample.map((s) => s.name),
      fc.string(),
      fc.constantFrom("constructor", "__proto__"),
    ),
    payload: fc.oneof(fc.jsonValue(), fc.record({ kind: fc.double() })),
  });
  const number = fc.oneof(fc.nat({ max: 50 }), fc.constantFrom(-1, 0, 0.5, Number.NaN, 2 ** 32 - 1, 2 ** 32));
  return fc.oneof(
    fc.record({ do: fc.constant("join" as const), name: fc.string({ maxLength: 8 }), loadout: fc.nat() }),
    fc.record({ do: fc.constant("leave" as const), seat }),
    fc.record({ do: fc.constant("start" as const) }),
    fc.record({ do: fc.constant("latch" as const), seat, sequence: fc.nat(), values }),
    fc.record({ do: fc.constant("queue" as const), seat, ahead: fc.integer({ min: -3, max: 40 }), values }),
    fc
      .tuple(seat, number, fc.oneof(sample, junk))
      .map(([at, count, command]): Act => ({ do: "command", seat: at, number: count, ...command })),
  );
}
