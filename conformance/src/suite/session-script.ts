/** What happens to a session, as data: scripts run alike in tests, in Node and in a browser. */
import type { Json } from "@fairtick/contract";
import { hashFloat, hashUint32 } from "@fairtick/kernel";
import {
  applyCommand,
  createSession,
  LogTail,
  leaveSeat,
  type Session,
  type SessionSetup,
  startSession,
  stepSession,
  takeSeat,
} from "@fairtick/session";

/** A game with a session of it that is small enough to be run often, and samples of what players send. */
export interface GameUnderTest {
  readonly setup: SessionSetup;
  readonly loadouts: readonly Json[];
  readonly commands: readonly { readonly name: string; readonly payload: Json }[];
}

export type Act =
  | { readonly do: "join"; readonly name: string; readonly loadout: number }
  | { readonly do: "leave"; readonly seat: number }
  | { readonly do: "start" }
  | {
      readonly do: "latch";
      readonly seat: number;
      readonly sequence: number;
      readonly values: readonly number[];
    }
  /** A row for the tick `ahead` of the next one. */
  | {
      readonly do: "queue";
      readonly seat: number;
      readonly ahead: number;
      readonly values: readonly number[];
    }
  | {
      readonly do: "command";
      readonly seat: number;
      readonly number: number;
      readonly name: string;
      readonly payload: unknown;
    };

/** Acts, and how many ticks run after them. */
export interface ScriptStep {
  readonly acts: readonly Act[];
  readonly ticks: number;
}

/**
 * Runs a script, by default in a new live session with a log; calls back after every tick and every act. The script goes on with
 * the session that `eachTick` returns, if it returns one.
 */
export function playScript(
  game: GameUnderTest,
  script: readonly ScriptStep[],
  eachTick: (session: Session) => Session | undefined = () => undefined,
  eachAct: (session: Session) => void = () => {},
  first = createSession(game.setup, { inputs: "live", log: new LogTail("everything") }),
): Session {
  let session = first;
  for (const { acts, ticks } of script) {
    for (const act of acts) {
      perform(session, game, act);
      eachAct(session);
    }
    for (let i = 0; i < ticks; i++) {
      stepSession(session);
      session = eachTick(session) ?? session;
    }
  }
  return session;
}

/** Does what a server would do, with its checks: no joining in a phase that the game closes. */
function perform(session: Session, game: GameUnderTest, act: Act): void {
  const capacity = session.platform.$seats.capacity;
  switch (act.do) {
    case "join": {
      if (!session.game.joinDuring.includes(session.game.phase(session.state.view))) return;
      const loadout = game.loadouts[act.loadout % game.loadouts.length] as Json;
      takeSeat(session, {
        playerId: numberedUuid(session.rosterVersion),
        name: act.name,
        driver: "external",
        loadout,
      });
      return;
    }
    case "leave":
      leaveSeat(session, act.seat);
      return;
    case "start":
      startSession(session, numberedUuid);
      return;
    case "latch":
      if (act.seat < capacity) session.rows.latch(act.seat, act.sequence, act.values);
      return;
    case "queue":
      if (act.seat < capacity)
        session.rows.queue(act.seat, session.t.tick + act.ahead, session.t.tick, act.values);
      return;
    case "command":
      applyCommand(session, act.seat, act.number, act.name, act.payload);
  }
}

export const numberedUuid = (number: number): string =>
  `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;

/**
 * A long session in which everything happens: people join, drive, send commands, leave and come back.
 * The same for the same arguments, in every engine.
 */
export function longScript(game: GameUnderTest, ticks: number, seed: number): ScriptStep[] {
  const fields = Object.keys(game.setup.game.input).length;
  const { seats } = game.setup.plan;
  const steps: ScriptStep[] = [{ acts: [joining("Ann", 0), joining("Bo", 1)], ticks: 5 }];
  steps.push({ acts: [{ do: "start" }], ticks: 3 });
  for (let tick = 8, step = 0; tick < ticks; step++) {
    const length = Math.min(1 + (hashUint32(seed, step, 0) % 12), ticks - tick);
    steps.push({ acts: actsOf(game, seed, step, seats, fields), ticks: length });
    tick += length;
  }
  return steps;
}

const joining = (name: string, loadout: number): Act => ({ do: "join", name, loadout });

function actsOf(game: GameUnderTest, seed: number, step: number, seats: number, fields: number): Act[] {
  const seat = hashUint32(seed, step, 1) % seats;
  const values = Array.from({ length: fields }, (_, f) => hashFloat(seed, step, 10 + f) * 2.4 - 1.2);
  const acts: Act[] = [
    step % 3 === 0
      ? { do: "queue", seat, ahead: step % 5, values }
      : { do: "latch", seat, sequence: step, values },
  ];
  const chance = hashUint32(seed, step, 2) % 100;
  const command = game.commands[step % (game.commands.length || 1)];
  if (chance < 2) acts.push({ do: "leave", seat });
  else if (chance < 6) acts.push(joining(`Guest ${step}`, step));
  else if (chance < 20 && command !== undefined)
    acts.push({ do: "command", seat, number: step + 1, ...command });
  return acts;
}
