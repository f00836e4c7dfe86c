import { EventSink, Phase } from "@fairtick/contract";
import { createState, hashLayout } from "@fairtick/kernel";
import { InputRows } from "./input-rows.ts";
import { writeKeyframe } from "./keyframe.ts";
import { ENTRY_HEAD_BYTES } from "./log-format.ts";
import { logHeader } from "./log-header.ts";
import { type LogSink, openLogHead } from "./log-segment.ts";
import { LogWriter } from "./log-writer.ts";
import type { Session, SessionMode, SessionSetup } from "./session.ts";
import { type PlatformState, sessionLayout } from "./session-state.ts";

/** Creates a session at tick 0. */
export function createSession(setup: SessionSetup, mode: SessionMode): Session {
  const { game } = setup;
  const layout = sessionLayout(game, setup.plan);
  const state = createState(layout);
  const platform = state.view as unknown as PlatformState;
  const session: Session = {
    setup,
    mode,
    game,
    state,
    platform,
    t: {
      world: setup.world,
      state: state.view,
      inputs: platform.$inputs,
      seats: platform.$seats,
      events: new EventSink(),
      tick: 0,
    },
    rows: new InputRows(game.input, game.onMissingInput, setup.plan.seats),
    inputColumns: Object.keys(game.input).map((field) => platform.$inputs[field]),
    roster: new Map(),
    departed: [],
    lastRefusals: new Map(),
    rosterVersion: 0,
    log: undefined,
    phase: Phase.lobby,
    eventsTick: -1,
  };
  game.create(session.t);
  session.phase = game.phase(state.view);
  if (mode.log !== false) openLog(session, mode.log);
  return session;
}

/**
 * Begins a log with the session as it is. The rows that wait move into the memory of the log. A session for
 * whose log there is no memory goes on without one.
 */
export function openLog(session: Session, sink: LogSink): void {
  const { game, setup } = session;
  const seats = setup.plan.seats;
  const header = logHeader(setup, hashLayout(session.state.layout));
  const head = openLogHead(sink, header, InputRows.byteLength(game.input, seats));
  if (head === undefined) return;
  const rows = new InputRows(game.input, game.onMissingInput, seats, head.words.buffer, head.rowsOffset);
  rows.restore(session.rows.bytes);
  session.rows = rows;
  const rowBytes = ENTRY_HEAD_BYTES + 2 + session.inputColumns.length * 4;
  session.log?.close();
  session.log = new LogWriter(sink, head, seats * rowBytes * game.tickHz);
  writeKeyframe(session, session.log);
  session.log.complete(session.t.tick);
}
