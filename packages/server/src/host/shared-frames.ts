import type { ViewerSnapshots } from "@fairtick/wire";

/** Of one tick and one group: viewers hold what they acknowledged last, which is one of few ticks. */
const FRAMES_MAX = 8;

/** A frame that others may be sent, too. */
export interface SharedFrame {
  snapshots: ViewerSnapshots | undefined;
  /** What the viewer knew before it. */
  eventsKnown: number;
  lastFrameTick: number;
  /** What it knows by it. */
  events: number;
  bytes: Uint8Array;
  byteLength: number;
}

/** What is asked of a viewer. */
interface Receiver {
  readonly seat: number;
  readonly hasRows: boolean;
  readonly snapshots: ViewerSnapshots;
  readonly eventsKnown: number;
  readonly lastFrameTick: number;
}

/**
 * Frames of one tick for viewers who only watch, each written once for all who hold the same. In a steady crowd that is one or
 * a few, by how long the way to each of them is.
 */
export class SharedFrames {
  readonly #frames: SharedFrame[] = [];
  #count = 0;

  clear(): void {
    this.#count = 0;
  }

  /** The frame that would be written for a viewer, if it was written for another one. */
  find(viewer: Receiver): SharedFrame | undefined {
    if (viewer.seat >= 0 || viewer.hasRows) return undefined;
    for (let i = 0; i < this.#count; i++) {
      const frame = this.#frames[i] as SharedFrame;
      const { snapshots, eventsKnown, lastFrameTick } = frame;
      if (eventsKnown !== viewer.eventsKnown || lastFrameTick !== viewer.lastFrameTick) continue;
      if (snapshots !== undefined && viewer.snapshots.canShare(snapshots)) return frame;
    }
    return undefined;
  }

  /** Keeps a frame that was written for a viewer, before that is noted. */
  add(viewer: Receiver, events: number, bytes: Uint8Array): void {
    if (viewer.seat >= 0 || viewer.hasRows || this.#count === FRAMES_MAX) return;
    const frame = this.#frames[this.#count] ?? newFrame();
    this.#frames[this.#count++] = frame;
    if (frame.bytes.length < bytes.length) frame.bytes = new Uint8Array(bytes.length * 2);
    frame.bytes.set(bytes);
    frame.byteLength = bytes.length;
    frame.snapshots = viewer.snapshots;
    frame.eventsKnown = viewer.eventsKnown;
    frame.lastFrameTick = viewer.lastFrameTick;
    frame.events = events;
  }
}

const newFrame = (): SharedFrame => ({
  snapshots: undefined,
  eventsKnown: 0,
  lastFrameTick: 0,
  events: 0,
  bytes: new Uint8Array(0),
  byteLength: 0,
});
