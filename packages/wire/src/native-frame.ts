/**
 * The head of a state frame: what the server tells one viewer beside the snapshot, which follows it in the same
 * stream of bits.
 *
 *     8   the kind: 0xfb
 *     32  ticks that the session has run: the tick of the snapshot
 *     1   whether the viewer's input rows are reported on; if so
 *             8   signed: how many ticks before its turn the latest row came, the least since the last frame
 *             vu  ticks since the last frame for which no row had come
 *     1   whether events follow; if so
 *             vu  their number - 1, then each
 *                 vu  kind, in the order of the game's events
 *                 vu  how many ticks before the snapshot it happened
 *                 vu  subject
 *                 64  each of its values, a double
 *
 * `vu` is `writeVarUint`. Events that must arrive are repeated until a snapshot behind them is acknowledged; those that
 * may be lost are in one frame. Within a tick and kind they keep their order.
 */
import type { EventKind, EventKinds } from "@fairtick/contract";
import type { BitReader, BitWriter } from "@fairtick/kernel";
import { NativeKind } from "./native-messages.ts";

/** Instead of a margin where no new row has come. */
export const noRowMargin = 127;

/** How the rows of a viewer with a seat arrive. */
export interface InputReport {
  /** Ticks before its turn; negative when the row came too late. -128 to 127, see `noRowMargin`. */
  marginTicks: number;
  /** Ticks for which no row had come. */
  missedTicks: number;
}

export function writeFrameHead(writer: BitWriter, tick: number, report: InputReport | undefined): void {
  writer.writeBits(NativeKind.frame, 8);
  writer.writeBits(tick, 32);
  writer.writeBool(report !== undefined);
  if (report === undefined) return;
  const { marginTicks } = report;
  writer.writeSigned(marginTicks < -128 ? -128 : marginTicks > 127 ? 127 : marginTicks, 8);
  writer.writeVarUint(report.missedTicks);
}

/** One event as a frame carries it. */
export interface FrameEvent {
  readonly kind: EventKind;
  /** Ticks that the session had run when it had happened. */
  readonly tick: number;
  readonly subject: number;
  readonly values: readonly number[];
}

/** What stands before the snapshot of a frame. */
export interface FrameHead {
  readonly tick: number;
  readonly report: InputReport | undefined;
  readonly events: readonly FrameEvent[];
}

/** Reads the head; the reader then stands before the snapshot. A text says what is wrong. Never throws. */
export function readFrameHead(reader: BitReader, kinds: EventKinds): FrameHead | string {
  if (reader.readBits(8) !== NativeKind.frame) return "not a state frame";
  const tick = reader.readBits(32);
  let report: InputReport | undefined;
  if (reader.readBool()) report = { marginTicks: reader.readSigned(8), missedTicks: reader.readVarUint() };
  const events = reader.readBool() ? readEvents(reader, tick, Object.values(kinds)) : [];
  if (typeof events === "string") return events;
  return reader.overrun ? "the frame ends in its head" : { tick, report, events };
}

/** A frame has room for no more: it is bounded by its bytes. */
const EVENTS_MAX = 1024;

function readEvents(reader: BitReader, tick: number, kinds: readonly EventKind[]): FrameEvent[] | string {
  const count = reader.readVarUint() + 1;
  if (count > EVENTS_MAX) return `${count} events`;
  const events: FrameEvent[] = [];
  for (let i = 0; i < count && !reader.overrun; i++) {
    const index = reader.readVarUint();
    const kind = kinds[index];
    if (kind === undefined) return `an event of the unknown kind ${index}`;
    const age = reader.readVarUint();
    const subject = reader.readVarUint();
    const values = kind.values.map(() => reader.readFloat64());
    events.push({ kind, tick: tick - age, subject, values });
  }
  return events;
}
