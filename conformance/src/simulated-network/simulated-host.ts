import type { GamePackage } from "@fairtick/contract";
import {
  type HostEvent,
  type HostListener,
  type SessionHost,
  SessionRunner,
  TickGrid,
} from "@fairtick/server";
import type { LogSink } from "@fairtick/session";
import type { VirtualTime } from "./virtual-time.ts";

type Command = Parameters<SessionRunner["command"]>[0];

export interface SimulatedSnapshots {
  readonly hz: number;
  readonly bytesMax: number;
  /** For spectators, if they are to see it later. */
  readonly delay?: { readonly ms: number; readonly hz: number; readonly bytesMax: number };
}

export interface HostOptions {
  readonly package: GamePackage;
  readonly snapshots: SimulatedSnapshots;
  /** Where the log of every session goes; nowhere unless it is given. */
  readonly logSink?: (() => LogSink) | undefined;
  newId(): string;
}

const FRAME_BYTES = 65_536;
/** Time stands still while a session works, so that none takes too long. */
const BUDGET = { tickPercent: 100, grossPercent: 100, grossTicks: 0, hopelessMs: 1000, quarantine: false };

/**
 * A session thread in virtual time: the runner of the real one, woken when a tick is due or something is asked for.
 * As there, orders wait for the next turn, and what comes of them is told behind it.
 */
export function simulatedHost(time: VirtualTime, options: HostOptions, listener: HostListener): SessionHost {
  const { package: served, snapshots, logSink, newId } = options;
  const ids = new Map<string, number>();
  const names = new Map<number, string>();
  const generations = new Map<string, number>();
  let commands: Command[] = [];
  let reports: (() => void)[] = [];
  let wakeMs = Number.POSITIVE_INFINITY;
  const grid = new TickGrid(served.game.tickHz, 0);
  const bytes = new Uint8Array(FRAME_BYTES);
  const tell = (session: number, frame: (id: string) => void) => {
    const id = names.get(session);
    if (id !== undefined) reports.push(() => frame(id));
  };
  const runner = new SessionRunner({
    packages: [served],
    epochMs: 0,
    frameDivisor: 1,
    snapshots,
    budget: BUDGET,
    watch: { begin: () => {}, end: () => {} },
    outlet: {
      bytes,
      view: new DataView(bytes.buffer),
      frameBytesMax: FRAME_BYTES,
      reserve: (maxBytes) => (maxBytes <= FRAME_BYTES ? 0 : -1),
      nowMs: 0,
      commit: (session, recipients, length, vital, tick) => {
        const frame = bytes.slice(0, length);
        tell(session, (id) => void sendAll(listener.frame(id, recipients, frame, vital, tick, false)));
      },
      commitViewers: (session, viewers, count, length) => {
        const frame = bytes.slice(0, length);
        for (const viewer of viewers.slice(0, count))
          tell(session, (id) => listener.viewerFrame(id, viewer, frame, false));
      },
    },
    report: (event: HostEvent) => reports.push(() => listener.event(event)),
    logSink,
    notify: (notice) => {
      if (notice.kind === "seat") generations.set(`${notice.session} ${notice.seat}`, notice.generation);
    },
    newId,
  });

  const turn = () => {
    wakeMs = Number.POSITIVE_INFINITY;
    const asked = commands;
    commands = [];
    for (const command of asked) runner.command(command, time.now);
    runner.runDue(time.now);
    const told = reports;
    reports = [];
    for (const tellOne of told) tellOne();
    wake(runner.nextDueMs());
  };
  const wake = (atMs: number) => {
    if (atMs === Number.POSITIVE_INFINITY || atMs >= wakeMs) return;
    wakeMs = atMs;
    time.at(atMs, () => {
      if (atMs === wakeMs) turn();
    });
  };
  const order = (sessionId: string, make: (session: number) => Command) => {
    const session = ids.get(sessionId);
    if (session === undefined) return;
    commands.push(make(session));
    wake(time.nowMs);
  };

  return {
    create: (request) => {
      const session = ids.size + 1;
      ids.set(request.sessionId, session);
      names.set(session, request.sessionId);
      order(request.sessionId, () => ({ kind: "create", session, request }));
    },
    takeSeat: (id, request) => order(id, (session) => ({ kind: "take-seat", session, request })),
    leaveSeat: (id, seat) => order(id, (session) => ({ kind: "leave-seat", session, seat })),
    start: (id) => order(id, (session) => ({ kind: "start", session })),
    command: (id, seat, number, name, payload) =>
      order(id, (session) => ({ kind: "command", session, seat, number, name, payload })),
    openViewer: (id, viewer, seat) =>
      order(id, (session) => ({ kind: "open-viewer", session, viewer, seat })),
    closeViewer: (id, viewer) => order(id, (session) => ({ kind: "close-viewer", session, viewer })),
    remove: (id) => {
      order(id, (session) => ({ kind: "remove", session }));
      names.delete(ids.get(id) ?? 0);
    },
    // A thread drains its ring before every tick: until then nothing can be seen of what came.
    input: (id, seat, sequence, values) => {
      const session = ids.get(id) ?? 0;
      runner.input(session, seat, generations.get(`${session} ${seat}`) ?? 0, sequence, values);
    },
    rows: (id, viewer, rows) => runner.rows(ids.get(id) ?? 0, viewer, rows),
    play: ({ sessionId }) =>
      listener.event({ kind: "failed", sessionId, message: "no replays are played here" }),
    changePlayback: () => {},
    serverTick: () => grid.tickAt(time.nowMs),
    threads: { running: 1, starting: 0, ended: 0 },
    close: () => Promise.resolve(),
  };
}

function sendAll(rest: ReturnType<HostListener["frame"]>): void {
  while (rest?.() === true) {
    // One part of the recipients after the other.
  }
}
