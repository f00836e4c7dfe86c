import type { AnyGame, EventKind, EventSink, FrameSource, FrameWriter } from "@fairtick/contract";
import { layoutState } from "@fairtick/kernel";
import {
  decodeSnapshot,
  planSnapshot,
  type Snapshot,
  SnapshotEncoder,
  type SnapshotPlan,
} from "@fairtick/wire";

/**
 * Frames of any game: the tick's events and a whole snapshot, as one viewer may see them.
 *
 *     u8 0 (no JSON text begins with it), u32 server tick, u8 number of events,
 *     each event: u8 kind, u16 subject, its values as f64; numbers are little endian
 *     then the snapshot
 */
export class SnapshotFrames implements FrameWriter {
  readonly perSeat: boolean;
  readonly #game: AnyGame;
  readonly #kinds: readonly EventKind[];
  #encoder: SnapshotEncoder | undefined;

  constructor(game: AnyGame, perSeat: boolean) {
    this.perSeat = perSeat;
    this.#game = game;
    this.#kinds = Object.values(game.events);
  }

  maxBytes(): number {
    const snapshotBytes = planSnapshot(this.#game, layoutState(this.#game.state)).maxBytes;
    return HEAD_BYTES + EVENTS_MAX * EVENT_BYTES_MAX + snapshotBytes;
  }

  write(
    { t, serverTick }: FrameSource,
    seat: number | undefined,
    target: Uint8Array,
    view: DataView,
    offset: number,
  ): number {
    this.#encoder ??= new SnapshotEncoder(this.#game, layoutOf(this.#game, t.state));
    view.setUint8(offset, 0);
    view.setUint32(offset + 1, serverTick, true);
    const at = this.#writeEvents(t.events, seat, view, offset + HEAD_BYTES);
    return at - offset + this.#encoder.encode(t, seat ?? -1, target, at);
  }

  #writeEvents(events: EventSink, seat: number | undefined, view: DataView, start: number): number {
    let at = start;
    let shown = 0;
    for (let i = 0; i < events.count && shown < EVENTS_MAX; i++) {
      const kind = this.#kinds[events.kinds[i]];
      if (kind.audience === "seat" && events.subjects[i] !== seat) continue;
      view.setUint8(at, kind.index);
      view.setUint16(at + 1, events.subjects[i], true);
      at += 3;
      for (let v = 0; v < kind.values.length; v++, at += 8) view.setFloat64(at, events.value(i, v), true);
      shown++;
    }
    view.setUint8(start - 1, shown);
    return at;
  }
}

export interface ShownEvent {
  readonly name: string;
  readonly subject: number;
  readonly values: readonly number[];
}

export interface SnapshotFrame {
  readonly serverTick: number;
  readonly events: readonly ShownEvent[];
  readonly snapshot: Snapshot;
}

/** @throws Error for bytes that are no such frame: a test's input is the server's own output. */
export function readSnapshotFrame(game: AnyGame, plan: SnapshotPlan, bytes: Uint8Array): SnapshotFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kinds: readonly EventKind[] = Object.values(game.events);
  const events: ShownEvent[] = [];
  let at = HEAD_BYTES;
  for (let count = view.getUint8(HEAD_BYTES - 1); count > 0; count--) {
    const { name, values } = kinds[view.getUint8(at)];
    const subject = view.getUint16(at + 1, true);
    at += 3;
    const read = values.map((_, i) => view.getFloat64(at + 8 * i, true));
    events.push({ name, subject, values: read });
    at += 8 * values.length;
  }
  const decoded = decodeSnapshot(plan, bytes.subarray(at));
  if (!decoded.ok) throw new Error(decoded.reason);
  return { serverTick: view.getUint32(1, true), events, snapshot: decoded.snapshot };
}

const HEAD_BYTES = 6;
/** Of one frame; those beyond are not shown. */
const EVENTS_MAX = 32;
const EVENT_BYTES_MAX = 3 + 3 * 8;

/** The layout of a session's own sections, from the capacities of its tables. */
function layoutOf(game: AnyGame, state: unknown) {
  const tables = state as { readonly [section: string]: { readonly capacity: number } };
  const capacities: { [section: string]: number } = {};
  for (const name of Object.keys(game.state)) {
    if (game.state[name].kind === "table") capacities[name] = tables[name]?.capacity ?? 0;
  }
  return layoutState(game.state, capacities);
}
