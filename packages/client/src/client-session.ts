import type { AnyGame, Json, Refusal, RosterEntry, Visibility } from "@fairtick/contract";
import { BitReader, ceil, floor, min, type StateLayout, type StateOf } from "@fairtick/kernel";
import {
  InputFrameWriter,
  inputRowsMax,
  type ReceivedSnapshot,
  readFrameHead,
  SnapshotReceiver,
} from "@fairtick/wire";
import { Chat } from "./chat.ts";
import { CommandBook, type SentCommand } from "./command-book.ts";
import { EventStream, type GameEvent } from "./event-stream.ts";
import { InputHistory } from "./input-history.ts";
import { Interpolator } from "./interpolator.ts";
import { LinkStats } from "./link-stats.ts";
import { Predictor } from "./predictor.ts";
import type { SessionDebug } from "./session-debug.ts";
import { shownTables } from "./session-tables.ts";
import { type ContactReach, SessionView } from "./session-view.ts";
import { Smoothing, type SmoothingSettings } from "./smoothing.ts";
import { TickClock } from "./tick-clock.ts";

/** What a session says to the server. */
export interface SessionPort {
  /** May be lost. */
  sendFrame(bytes: Uint8Array): void;
  sendCommand(command: SentCommand): void;
  requestResync(): void;
  /** To the members of the session. */
  say(text: string): void;
}

export interface JoinedSession<G extends AnyGame = AnyGame> {
  readonly game: G;
  readonly sessionId: string;
  /** Of the running session: `sessionLayout`. */
  readonly layout: StateLayout;
  readonly world: unknown;
  /** Undefined for a spectator. */
  readonly seat: number | undefined;
  /** The newest number of a command that the server has seen of the seat. */
  readonly lastCommand: number;
  readonly visibility?: Visibility;
  /** By which others may join. */
  readonly code?: string;
}

export interface SessionSettings {
  readonly smoothing?: SmoothingSettings;
  /**
   * How near others come to be drawn in predicted time, or none at all. Unless it is given: 10 and 15 units where the
   * game says that it has a stage of contacts, none where it has not.
   */
  readonly contactReach?: ContactReach | "none";
}

/** A replay that the session shows. */
export interface ShownReplay {
  readonly firstTick: number;
  readonly lastTick: number;
  /** Times as fast as it was. */
  readonly speed: number;
  readonly isPaused: boolean;
}

/** Input frames are at least so far apart, ms: a host may update more often than anybody needs to know. */
const SEND_INTERVAL_MS = 7;
const RESYNC_INTERVAL_MS = 500;
const NO_ROW = new Float32Array(0);

type Handlers = {
  readonly happened: (event: GameEvent) => void;
  readonly undone?: (event: GameEvent) => void;
};

/**
 * One session as a client has it: own rows predicted, others shown between snapshots. It does nothing of itself:
 * its host hands frames in as they come and calls `update` for every picture it draws.
 */
export class ClientSession<G extends AnyGame = AnyGame> {
  readonly sessionId: string;
  readonly seat: number | undefined;
  /** What the game has prepared of the session's options and content. */
  readonly world: unknown;
  /** Who finds it: everybody, or who is told its code. */
  readonly visibility: Visibility;
  readonly code: string;
  /** What the members of the session say. */
  readonly chat: Chat;
  /** What there is to draw: the columns that the rules write. */
  readonly view: StateOf<G["state"]>;
  readonly #game: G;
  readonly #port: SessionPort;
  readonly #receiver: SnapshotReceiver;
  readonly #clock: TickClock;
  readonly #inputs: InputHistory;
  readonly #frames: InputFrameWriter;
  readonly #events: EventStream;
  readonly #handlers = new Map<string, Set<Handlers>>();
  readonly #smoothing: Smoothing;
  readonly #interpolator: Interpolator;
  readonly #view: SessionView;
  readonly #predictor: Predictor | undefined;
  readonly #commands: CommandBook;
  readonly #link = new LinkStats();
  readonly #reader = new BitReader(new Uint8Array(0));
  readonly #noInput: Float32Array;
  readonly #rowAt: (age: number) => Float32Array;
  #roster: readonly RosterEntry[] = [];
  #hostId: string | undefined;
  #readyIds: ReadonlySet<string> = new Set();
  #replay: ShownReplay | undefined;
  #fraction = 0;
  #relocks = 0;
  #shownSnapshot = -1;
  #acknowledged = -1;
  #sentTick = -1;
  #sentMs = Number.NEGATIVE_INFINITY;
  #snapshotMs = 0;
  #resyncMs = Number.NEGATIVE_INFINITY;
  #resyncs = 0;
  #faults = 0;
  #ticksRun = 0;
  #isOnline = true;

  /** @throws RangeError for a snapshot schema that does not fit the layout. */
  constructor(joined: JoinedSession<G>, port: SessionPort, settings: SessionSettings = {}) {
    const { game, layout, world, seat, sessionId, visibility = "public", code = "" } = joined;
    this.visibility = visibility;
    this.code = code;
    this.sessionId = sessionId;
    this.seat = seat;
    this.world = world;
    this.#game = game;
    this.#port = port;
    this.chat = new Chat((text) => {
      if (this.#isOnline) port.say(text);
    });
    this.#receiver = new SnapshotReceiver(game, layout, world);
    this.#clock = new TickClock(game.tickHz);
    this.#inputs = new InputHistory(game.input, game.onMissingInput);
    this.#frames = new InputFrameWriter(game.input);
    this.#noInput = new Float32Array(this.#inputs.names.length);
    this.#rowAt = (age) => this.#inputs.rowAt(this.#inputs.newestTick - age) ?? NO_ROW;
    this.#events = new EventStream(game.events, game.tickHz, {
      happened: (event) => this.#tell(event, "happened"),
      undone: (event) => this.#tell(event, "undone"),
    });
    const { plan } = this.#receiver;
    const tables = shownTables(plan);
    this.#smoothing = new Smoothing(tables, settings.smoothing);
    this.#interpolator = new Interpolator(this.#receiver, tables, world, game.tickHz);
    this.#view = new SessionView(layout, plan, tables, this.#interpolator, reachOf(game, settings));
    this.view = this.#view.state.view as StateOf<G["state"]>;
    this.#predictor =
      seat === undefined
        ? undefined
        : new Predictor({ game, layout, world, plan, seat }, this.#inputs, this.#events);
    this.#commands = new CommandBook(joined.lastCommand, (command) => {
      if (this.#isOnline) port.sendCommand(command);
    });
  }

  /** Who sits where, as it was told last. */
  get roster(): readonly RosterEntry[] {
    return this.#roster;
  }

  /** Undefined for a session that is played now. */
  get replay(): ShownReplay | undefined {
    return this.#replay;
  }

  /** The moment of the own rows that `view` shows, fractional; undefined for a spectator. */
  get ownTick(): number | undefined {
    return this.#predictor && this.#predictor.tick - 1 + this.#fraction;
  }

  /** The moment of the other rows that `view` shows, fractional. */
  get othersTick(): number {
    return this.#clock.interpolationTick;
  }

  /** What the server has said last, as it came: own rows to the bit. Undefined before the first of a connection. */
  get snapshot(): ReceivedSnapshot | undefined {
    return this.#receiver.at(this.#receiver.newestTick);
  }

  /** The player who may start it, remove others and ask for a rematch; undefined for a session of the server's own. */
  get hostId(): string | undefined {
    return this.#hostId;
  }

  /** Ids of the players who have said to be ready for the start. */
  get readyIds(): ReadonlySet<string> {
    return this.#readyIds;
  }

  /** What the player does from now on: fields that are not named keep their value. */
  input(values: { readonly [K in keyof G["input"]]?: number }): void {
    this.#inputs.set(values as { readonly [field: string]: number });
  }

  /** Has a command applied, once, whatever becomes of the connection. Rejects with `CommandRefused` if it is refused. */
  command(name: keyof G["commands"] & string, payload: Json): Promise<void> {
    return this.#commands.issue(name, payload);
  }

  /** Hears of an event from now on; `undone` when one that was told ahead did not happen. Returns what ends it. */
  on(
    name: keyof G["events"] & string,
    happened: (event: GameEvent) => void,
    undone?: (event: GameEvent) => void,
  ): () => void {
    const handlers = undone === undefined ? { happened } : { happened, undone };
    const all = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, all.add(handlers));
    return () => all.delete(handlers);
  }

  /** Brings the view to this moment and sends what the server is to know. Any clock in ms that only goes forward. */
  update(nowMs: number): void {
    this.#clock.update(nowMs);
    this.#smoothing.update(nowMs);
    const newest = this.#receiver.at(this.#receiver.newestTick);
    if (!this.#clock.isRunning || newest === undefined) return;
    if (newest.tick !== this.#shownSnapshot) this.#view.received(newest);
    this.#shownSnapshot = newest.tick;
    const predictor = this.#predictor;
    if (predictor !== undefined) this.#predict(predictor);
    const smoothing = this.#smoothing;
    const predicted = predictor && { predictor, smoothing, fraction: this.#fraction };
    this.#view.update(predicted, this.#clock.interpolationTick, nowMs);
    this.#send(nowMs);
    this.#events.flush();
  }

  /** A state frame has come. */
  frame(bytes: Uint8Array, nowMs: number): void {
    this.#link.received.add(bytes.length, nowMs);
    this.#reader.reset(bytes);
    const head = readFrameHead(this.#reader, this.#game.events);
    if (typeof head === "string") {
      this.#faults++;
      return;
    }
    const { tick, report, events } = head;
    this.#clock.arrived(tick, nowMs);
    this.#link.frame(tick, this.#clock.delay.intervalTicks);
    if (report !== undefined) this.#clock.lead.reported(report.marginTicks, report.missedTicks, nowMs);
    this.#events.received(events);
    this.#events.settle(tick);
    if (this.#receiver.read(this.#reader, tick) !== "ok") {
      this.#faults++;
      this.#resync(nowMs);
      return;
    }
    if (tick === this.#receiver.newestTick) this.#snapshotMs = nowMs;
    this.#interpolator.received(tick);
  }

  /** A command has been answered. */
  answered(number: number, refusal: Refusal | undefined): void {
    this.#commands.answered(number, refusal);
  }

  /** A ping has come back. */
  roundTrip(ms: number): void {
    this.#link.roundTrip(ms);
    this.#clock.lead.roundTrip(ms);
  }

  /** What it shows is a replay, which goes on like this. */
  played({ firstTick, lastTick, speed, isPaused }: ShownReplay): void {
    this.#replay = { firstTick, lastTick, speed, isPaused };
    this.#clock.setPace(speed, isPaused);
  }

  seated(roster: readonly RosterEntry[], hostId?: string, readyIds: readonly string[] = []): void {
    this.#hostId = hostId;
    this.#readyIds = new Set(readyIds);
    for (const { seat } of this.#roster) this.#predictor?.setDriver(seat, undefined);
    this.#roster = roster;
    const names = this.#game.drivers.map(({ name }) => name);
    for (const { seat, driver } of roster) this.#predictor?.setDriver(seat, names.indexOf(driver) + 1);
  }

  /** The connection is gone; the session may be resumed. The view goes on from what is known, for a while. */
  disconnected(): void {
    this.#isOnline = false;
  }

  /** Another connection shows the same session from the same seat. */
  resumed(lastCommand: number): void {
    this.#isOnline = true;
    this.#receiver.clear();
    this.#interpolator.clear();
    this.#clock.reset();
    this.#link.restart();
    this.#sentTick = -1;
    this.#acknowledged = -1;
    this.#commands.resumed(lastCommand);
  }

  /** There is no more to come. Commands without an answer are rejected. */
  end(): void {
    this.#isOnline = false;
    this.#commands.end();
  }

  debug(nowMs: number): SessionDebug {
    const { lead, delay, relocks } = this.#clock;
    return {
      rttMs: this.#link.roundTripMs,
      jitterMs: delay.jitterMs,
      lossPercent: this.#link.lossPercent,
      leadTicks: lead.ticks,
      interpolationDelayMs: delay.delayMs,
      snapshotAgeMs: this.#receiver.newestTick < 0 ? undefined : nowMs - this.#snapshotMs,
      snapshotHz: delay.intervalTicks === 0 ? undefined : this.#game.tickHz / delay.intervalTicks,
      receivedBytesPerSecond: this.#link.received.perSecond(nowMs),
      sentBytesPerSecond: this.#link.sent.perSecond(nowMs),
      corrections: this.#smoothing.stats.report(),
      predictedTick: this.#predictor?.tick,
      ownTick: this.ownTick,
      othersTick: this.othersTick,
      ticksRun: this.#ticksRun,
      isStalled: this.#predictor?.isStalled ?? false,
      relocks,
      resyncs: this.#resyncs,
      faults: this.#faults,
    };
  }

  #predict(predictor: Predictor): void {
    const { predictedTick, relocks } = this.#clock;
    const tick = floor(predictedTick);
    const ranBefore = predictor.ticksRun;
    if (relocks !== this.#relocks) {
      this.#relocks = relocks;
      this.#inputs.dropAfter(tick - 1);
      this.#sentTick = min(this.#sentTick, tick - 1);
    }
    this.#inputs.sample(tick);
    // What is done in this tick shows in the state behind it: what is drawn lies between the two.
    const target = tick + 1;
    const isBehind = predictor.restoredTick !== this.#receiver.newestTick;
    if (isBehind || predictor.tick > target) this.#reconcile(predictor, target);
    predictor.run(target);
    this.#fraction = predictor.tick === target ? predictedTick - tick : 1;
    this.#ticksRun = predictor.ticksRun - ranBefore;
  }

  #reconcile(predictor: Predictor, target: number): void {
    const newest = this.#receiver.at(this.#receiver.newestTick);
    if (newest === undefined) return;
    const shownTick = predictor.tick;
    const { previous, state } = predictor;
    const isComparable = shownTick > newest.tick && shownTick <= target && !predictor.isStalled;
    if (isComparable) this.#smoothing.remember(previous, state, this.#fraction);
    predictor.restore(newest);
    if (!isComparable) {
      if (shownTick > target) this.#smoothing.clear();
      return;
    }
    predictor.run(shownTick);
    if (predictor.tick === shownTick)
      this.#smoothing.correct(previous, state, this.#fraction, this.#view.own);
  }

  #send(nowMs: number): void {
    if (!this.#isOnline || nowMs - this.#sentMs < SEND_INTERVAL_MS) return;
    const { newestTick } = this.#receiver;
    if (this.seat === undefined) {
      if (newestTick === this.#acknowledged) return;
      this.#sendFrame(
        this.#frames.write(newestTick, 0, 1, () => this.#noInput),
        nowMs,
      );
    } else {
      const fresh = this.#inputs.newestTick - this.#sentTick;
      if (fresh <= 0) return;
      const count = this.#rowCount(fresh);
      this.#sendFrame(this.#frames.write(newestTick, this.#inputs.newestTick, count, this.#rowAt), nowMs);
      this.#sentTick = this.#inputs.newestTick;
    }
    this.#acknowledged = newestTick;
  }

  /** The rows that are new, and those before them that would still come in time. */
  #rowCount(fresh: number): number {
    const wanted = min(inputRowsMax, fresh + ceil(this.#clock.lead.marginTicks) + 1);
    let count = 1;
    while (count < wanted && this.#inputs.rowAt(this.#inputs.newestTick - count) !== undefined) count++;
    return count;
  }

  #sendFrame(bytes: Uint8Array, nowMs: number): void {
    this.#sentMs = nowMs;
    this.#link.sent.add(bytes.length, nowMs);
    this.#port.sendFrame(bytes);
  }

  #resync(nowMs: number): void {
    if (!this.#isOnline || nowMs - this.#resyncMs < RESYNC_INTERVAL_MS) return;
    this.#resyncMs = nowMs;
    this.#resyncs++;
    this.#port.requestResync();
  }

  #tell(event: GameEvent, what: "happened" | "undone"): void {
    for (const handlers of this.#handlers.get(event.name) ?? []) handlers[what]?.(event);
  }
}

function reachOf(game: AnyGame, { contactReach }: SessionSettings): ContactReach | undefined {
  if (contactReach === "none") return undefined;
  const hasContacts = game.stages.some(({ predicted }) => predicted === "contacts");
  return contactReach ?? (hasContacts ? { enter: 10, leave: 15 } : undefined);
}
