import type { RowsRequest } from "@fairtick/contract";
import { BitWriter } from "@fairtick/kernel";
import type { Session } from "@fairtick/session";
import {
  EventJournal,
  type InputReport,
  noRowMargin,
  SnapshotHistory,
  ViewerSnapshots,
  writeFrameHead,
} from "@fairtick/wire";
import type { FrameOutlet } from "./frame-outlet.ts";
import type { SpectatorDelay } from "./spectator-delay.ts";
import { type ViewerGroup, ViewerGroups } from "./viewer-groups.ts";
import { snapshotSpacing } from "./viewer-pace.ts";

/** How often viewers are shown the state, and how much of it. */
export interface SnapshotSettings {
  /** Snapshots a second; the nearest number of ticks lies between two. */
  readonly hz: number;
  /** The same, and frames, for those who only watch; as often as for others unless it is given. */
  readonly spectatorHz?: number;
  /** A frame is about as long at most: what does not fit waits for the next. */
  readonly bytesMax: number;
  /** Those who only watch are shown the past; undefined: what everybody is shown. */
  readonly delay?: SpectatorDelay | undefined;
}

/** Sealed, it fits a datagram that no network cuts. */
export const DEFAULT_SNAPSHOTS: SnapshotSettings = { hz: 60, bytesMax: 1100 };

/** The frames of those who only watch, in other ticks than those of players where there are others. */
export function spectatorFrames(session: Session, number: number, settings: SnapshotSettings): ViewerFrames {
  const { hz, spectatorHz = hz } = settings;
  const besideTicks = ticksBetween(session, hz);
  return new ViewerFrames(session, number, { ...settings, hz: spectatorHz }, undefined, besideTicks);
}

const ticksBetween = ({ game }: Session, hz: number): number => Math.max(1, Math.round(game.tickHz / hz));

/** More than the head of a frame takes. */
const HEAD_BYTES = 16;
/** Events may take this share of a frame. */
const EVENTS_SHARE = 0.5;
/** Frames whose events are remembered until they are acknowledged; as many as there are snapshots in the history. */
const FRAMES_KEPT = 64;
/** Ticks before its turn that a row may come and still say something of the client's clock. */
const AHEAD_MAX = 1024;

/** Somebody who is shown a session in the native protocol. */
interface Viewer {
  readonly number: number;
  readonly seat: number;
  /** Generation of the seat: rows of who had it before are not this viewer's. */
  readonly generation: number;
  readonly group: Group;
  readonly snapshots: ViewerSnapshots;
  /** The newest tick that it has acknowledged; at first the one in which it came. */
  knownTick: number;
  /** Up to which tick the viewer knows every event that must arrive. */
  eventsKnown: number;
  /** The same for each of the newest frames, and the tick of the frame. */
  readonly frameTicks: Float64Array;
  readonly frameEvents: Float64Array;
  frames: number;
  lastFrameTick: number;
  readonly report: InputReport;
  /** Whether any row has come. */
  hasRows: boolean;
  /** The newest tick that a row has come for. */
  newestRow: number;
  /** Whether it has still to get its frame of the tick that is being shown. */
  waits: boolean;
}

type Group = ViewerGroup<SnapshotHistory, Viewer>;

/** The frames of one session for viewers of the native protocol, each against what its viewer has acknowledged. */
export class ViewerFrames {
  readonly #session: Session;
  readonly #settings: Pick<SnapshotSettings, "hz" | "bytesMax">;
  readonly #everyTicks: number;
  readonly #groups: ViewerGroups<SnapshotHistory, Viewer>;
  readonly #journal: EventJournal;
  readonly #writer = new BitWriter(new Uint8Array(0));
  readonly #viewers = new Map<number, Viewer>();
  /** Whom the frame that is being written is for. */
  #receivers = new Uint16Array(1);
  #receiverCount = 0;
  /** Viewers with a seat: only they send rows. */
  #seated = 0;
  /** What was known in each seat when its viewer went: who comes back is told what happened meanwhile. */
  readonly #knownInSeat = new Map<number, Pick<Viewer, "generation" | "eventsKnown">>();
  #phase: Session["phase"];

  /** `number`: that of the session on its thread. */
  constructor(
    session: Session,
    number: number,
    settings: Pick<SnapshotSettings, "hz" | "bytesMax">,
    journal = new EventJournal(session.game.events),
    besideTicks?: number,
  ) {
    const { game, state, setup } = session;
    this.#session = session;
    this.#settings = settings;
    this.#everyTicks = ticksBetween(session, settings.hz);
    this.#groups = new ViewerGroups(
      this.#everyTicks,
      number,
      () => new SnapshotHistory(game, state.layout, setup.world),
      besideTicks,
    );
    this.#journal = journal;
    this.#phase = session.phase;
  }

  /**
   * `seat` -1: a spectator. A number that is open begins anew. It hears of the events behind those that it knows, or that who
   * had the seat before knew, if that was the same player.
   */
  open(number: number, seat: number): void {
    const { t, platform } = this.#session;
    const generation = seat < 0 ? 0 : (platform.$seats.generation[seat] ?? 0);
    const before = this.#viewers.get(number);
    this.close(number);
    const known = before?.seat === seat ? before : this.#knownInSeat.get(seat);
    const group = this.#groups.join();
    const viewer: Viewer = {
      number,
      seat,
      generation,
      group,
      snapshots: new ViewerSnapshots(group.history, seat),
      knownTick: t.tick,
      eventsKnown: known?.generation === generation ? known.eventsKnown : t.tick,
      frameTicks: new Float64Array(FRAMES_KEPT).fill(-1),
      frameEvents: new Float64Array(FRAMES_KEPT),
      frames: 0,
      lastFrameTick: t.tick,
      report: { marginTicks: noRowMargin, missedTicks: 0 },
      hasRows: false,
      newestRow: -1,
      waits: false,
    };
    this.#viewers.set(number, viewer);
    group.viewers.push(viewer);
    if (group.viewers.length > this.#receivers.length)
      this.#receivers = new Uint16Array(group.viewers.length * 2);
    if (seat >= 0) this.#seated++;
  }

  close(number: number): void {
    const viewer = this.#viewers.get(number);
    if (viewer === undefined) return;
    const { seat, generation, eventsKnown } = viewer;
    if (seat >= 0) {
      this.#knownInSeat.set(seat, { generation, eventsKnown });
      this.#seated--;
    }
    this.#viewers.delete(number);
    this.#groups.leave(viewer.group, viewer);
  }

  /** What the viewer has received, and rows for its seat. */
  takeRows(number: number, { newestSnapshot, tick, count, fields, values }: RowsRequest): void {
    const viewer = this.#viewers.get(number);
    if (viewer === undefined) return;
    if (newestSnapshot >= 0) this.#acknowledge(viewer, newestSnapshot);
    const { seat } = viewer;
    const { platform, rows, t, inputColumns } = this.#session;
    if (seat < 0 || fields !== inputColumns.length || platform.$seats.generation[seat] !== viewer.generation)
      return;
    for (let age = 0; age < count; age++) {
      // Rows that have come before are repeated; those behind them are new.
      if (tick - age > viewer.newestRow || tick - age >= t.tick)
        rows.queue(seat, tick - age, t.tick, values, age * fields);
    }
    // A tick that no clock of a client leads to would hide all that follow.
    if (tick <= viewer.newestRow || tick > t.tick + AHEAD_MAX) return;
    viewer.newestRow = tick;
    viewer.hasRows = true;
    const margin = tick - t.tick < noRowMargin ? tick - t.tick : noRowMargin - 1;
    if (margin < viewer.report.marginTicks) viewer.report.marginTicks = margin;
  }

  /** After a tick: takes its events, and writes a frame for each viewer where one is due. Returns how many had no room. */
  write(outlet: FrameOutlet, session: number, now: () => number): number {
    const { t } = this.#session;
    // Also while nobody is there: who comes back hears of it.
    this.#journal.record(t.events, t.tick);
    if (this.#viewers.size === 0) return 0;
    this.#countMissed();
    const isPhaseNew = this.#session.phase !== this.#phase;
    this.#phase = this.#session.phase;
    let refused = 0;
    for (let i = 0; i < this.#groups.all.length; i++) {
      const group = this.#groups.all[i] as Group;
      if (!isPhaseNew && t.tick % this.#everyTicks !== group.phase) continue;
      outlet.nowMs = now();
      refused += this.#writeGroup(outlet, session, group, isPhaseNew);
    }
    return refused;
  }

  /** Writes a frame for each viewer of the state as it is. Returns how many had no room. */
  show(outlet: FrameOutlet, session: number, now: () => number): number {
    let refused = 0;
    for (let i = 0; i < this.#groups.all.length; i++) {
      outlet.nowMs = now();
      refused += this.#writeGroup(outlet, session, this.#groups.all[i] as Group, false);
    }
    return refused;
  }

  /** Writes a frame of the state as it is for each viewer that has not acknowledged it. Returns how many had no room. */
  remind(outlet: FrameOutlet, session: number, now: () => number): number {
    const { t } = this.#session;
    let refused = 0;
    for (const group of this.#groups.all) {
      let isNeeded = false;
      for (const viewer of group.viewers) {
        viewer.waits = viewer.frames === 0 || viewer.knownTick !== t.tick;
        isNeeded ||= viewer.waits;
      }
      if (!isNeeded) continue;
      outlet.nowMs = now();
      refused += this.#serve(outlet, session, group);
    }
    return refused;
  }

  /** Everybody is told at once that the phase is another. */
  #writeGroup(outlet: FrameOutlet, session: number, group: Group, isPhaseNew: boolean): number {
    for (let i = 0; i < group.viewers.length; i++) {
      const viewer = group.viewers[i] as Viewer;
      viewer.waits = isPhaseNew || this.#isItsTurn(viewer);
    }
    return this.#serve(outlet, session, group);
  }

  /** Writes frames for those of a group who wait for one. Returns how many had no room. */
  #serve(outlet: FrameOutlet, session: number, { history, viewers }: Group): number {
    history.capture(this.#session.t);
    let refused = 0;
    for (let i = 0; i < viewers.length; i++) {
      if ((viewers[i] as Viewer).waits && !this.#writeFrame(outlet, session, viewers, i)) refused++;
    }
    return refused;
  }

  #isItsTurn({ knownTick, lastFrameTick }: Viewer): boolean {
    const { tick } = this.#session.t;
    const spacing = snapshotSpacing((tick - knownTick) / this.#everyTicks);
    return spacing === 1 || tick - lastFrameTick >= spacing * this.#everyTicks;
  }

  /** Writes one frame for a viewer of a group, and for those behind it who hold the same. Returns whether it had room. */
  #writeFrame(outlet: FrameOutlet, session: number, viewers: readonly Viewer[], index: number): boolean {
    const { t } = this.#session;
    const { bytesMax } = this.#settings;
    const viewer = viewers[index] as Viewer;
    viewer.waits = false;
    const roomBytes = HEAD_BYTES + bytesMax + viewer.group.history.overdraftBytes;
    const offset = outlet.reserve(roomBytes, viewer.seat < 0 ? viewers.length : 1);
    if (offset < 0) return false;
    const writer = this.#writer;
    writer.reset(outlet.bytes, offset, offset + roomBytes);
    writeFrameHead(writer, t.tick, viewer.hasRows ? viewer.report : undefined);
    const events = this.#journal.write(
      writer,
      viewer.seat,
      t.tick,
      viewer.eventsKnown,
      viewer.lastFrameTick,
      bytesMax * 8 * EVENTS_SHARE,
    );
    viewer.snapshots.write(t, writer, bytesMax - writer.byteLength);
    this.#receivers[0] = viewer.number;
    this.#receiverCount = 1;
    if (viewer.seat < 0) this.#share(viewers, index, events);
    this.#note(viewer, events);
    outlet.commitViewers(session, this.#receivers, this.#receiverCount, writer.byteLength, t.tick);
    return true;
  }

  /**
   * Sends what was just written for a viewer who only watches to those behind it who would be written the same. In a steady crowd
   * that is all, or some of a few kinds, by how long the way to each of them is.
   */
  #share(viewers: readonly Viewer[], index: number, events: number): void {
    const journal = this.#journal;
    const { snapshots, eventsKnown, lastFrameTick } = viewers[index] as Viewer;
    for (let i = index + 1; i < viewers.length; i++) {
      const other = viewers[i] as Viewer;
      if (!other.waits || !other.snapshots.canShare(snapshots)) continue;
      if (!journal.isSilentBetween(other.eventsKnown, eventsKnown)) continue;
      if (!journal.isSilentBetween(other.lastFrameTick, lastFrameTick)) continue;
      other.waits = false;
      other.snapshots.share(snapshots);
      this.#note(other, events);
      this.#receivers[this.#receiverCount++] = other.number;
    }
  }

  /** The viewer is sent a frame, by which it knows the events up to a tick. */
  #note(viewer: Viewer, events: number): void {
    const { tick } = this.#session.t;
    const place = viewer.frames++ % FRAMES_KEPT;
    viewer.frameTicks[place] = tick;
    viewer.frameEvents[place] = events;
    viewer.lastFrameTick = tick;
    viewer.report.marginTicks = noRowMargin;
    viewer.report.missedTicks = 0;
  }

  #acknowledge(viewer: Viewer, tick: number): void {
    viewer.snapshots.acknowledge(tick);
    for (let place = 0; place < FRAMES_KEPT; place++) {
      if (viewer.frameTicks[place] !== tick) continue;
      const events = viewer.frameEvents[place] as number;
      if (events > viewer.eventsKnown) viewer.eventsKnown = events;
      if (tick > viewer.knownTick) viewer.knownTick = tick;
      return;
    }
  }

  /** Ticks that were run without a row of a viewer that sends rows. */
  #countMissed(): void {
    if (this.#seated === 0) return;
    const { rows, t } = this.#session;
    for (let g = 0; g < this.#groups.all.length; g++) {
      const { viewers } = this.#groups.all[g] as Group;
      for (let i = 0; i < viewers.length; i++) {
        const { seat, hasRows, report } = viewers[i] as Viewer;
        if (hasRows && !rows.hadRow(seat, t.tick - 1)) report.missedTicks++;
      }
    }
  }
}
