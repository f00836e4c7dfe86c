import type { Json, SessionPlan } from "@fairtick/contract";
import {
  type FaultReport,
  type HostEvent,
  type HostLimits,
  type ReplayRecorder,
  type TelemetryRecorder,
  WorkerHost,
} from "@fairtick/server";
import { gamePackage } from "../games/faulty-game.ts";
import { numberedUuid } from "./session-script.ts";

const { game } = gamePackage;
const noContent = { find: () => undefined, ids: () => [], derived: <T>(_: string, make: () => T) => make() };
const limits: HostLimits = {
  tickTimeoutMs: 200,
  prepareTimeoutMs: 400,
  tickPercent: 25,
  grossPercent: 75,
  grossTicks: 3,
  hopelessMs: 500,
  memoryMib: 64,
  standbyThreads: 0,
};

const builtGame = new URL("../../dist/games/faulty-game.js", import.meta.url).href;

/** A host of the faulty game on one thread. Sessions have numbers; a test waits for what it wants to see. */
export function startFaultyHost(
  changed: Partial<HostLimits> = {},
  gameModule = builtGame,
  recorder?: Pick<TelemetryRecorder, "frame">,
  logKeeper?: ReplayRecorder,
) {
  const events: HostEvent[] = [];
  const faults: FaultReport[] = [];
  const overruns: { readonly sessionId: string }[] = [];
  const ticks = new Map<string, number[]>();
  const waiting: (() => void)[] = [];
  const wake = () => {
    for (const each of waiting.splice(0)) each();
  };
  const host = new WorkerHost({
    tickHz: { faulty: game.tickHz },
    gameModules: [gameModule],
    threads: 1,
    frameDivisor: 1,
    limits: { ...limits, ...changed },
    logKeeper,
    listener: {
      event: (event) => {
        events.push(event);
        wake();
      },
      viewerFrame: () => {},
      frame: (sessionId, _recipients, bytes, vital, tick) => {
        recorder?.frame(sessionId, bytes, vital, tick);
        ticks.get(sessionId)?.push(tick);
        wake();
        return undefined;
      },
    },
    stats: () => {},
    fault: (report) => faults.push(report),
    setApart: (overrun) => overruns.push(overrun),
  });
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const id = numberedUuid;
  const kinds = (n: number) => events.filter((e) => e.sessionId === id(n)).map((e) => e.kind);
  const ticksOf = (n: number): readonly number[] => ticks.get(id(n)) ?? [];
  /** A running session with one person in seat 0. */
  const open = async (n: number, fault = "none", amount = 0) => {
    const options = { seats: 2, fault, faultTick: 0, amount };
    const plan = game.plan(options, noContent) as SessionPlan;
    ticks.set(id(n), []);
    host.create({ sessionId: id(n), game: game.id, options: options as Json, plan, seed: n, content: [] });
    seat(n, `player ${n}`);
    host.start(id(n));
    await until(() => ticksOf(n).length > 5 || kinds(n).includes("failed"));
  };
  const seat = (n: number, name: string) =>
    host.takeSeat(id(n), { playerId: name, name, driver: "external", loadout: {} });
  const misbehave = (n: number) => host.command(id(n), 0, 1, "misbehave", {});
  const failure = (n: number) => {
    const event = events.find((e) => e.kind === "failed" && e.sessionId === id(n));
    return event?.kind === "failed" ? event.message : undefined;
  };
  /** Waits for so many more frames of a session. */
  const more = (n: number, count: number) => {
    const seen = ticksOf(n).length;
    return until(() => ticksOf(n).length >= seen + count || failure(n) !== undefined);
  };
  return {
    host,
    events,
    faults,
    overruns,
    until,
    kinds,
    ticksOf,
    open,
    seat,
    misbehave,
    failure,
    more,
    id,
  };
}

/** Whether each tick is there once, in order: nothing of the session was lost or done twice. */
export function isEveryTick(ticks: readonly number[]): boolean {
  return ticks.every((tick, i) => tick === (ticks[0] ?? 0) + i);
}
