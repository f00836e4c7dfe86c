import { FrameBatchWriter, firstBatchBytes } from "../storage/frame-batch.ts";
import type { StorageWriter } from "../storage/storage-writer.ts";

export interface TelemetrySettings {
  /** A frame is stored for every so many ticks. */
  readonly divisor: number;
  /** Frames that are written together. */
  readonly batchFrames: number;
}

interface Recording {
  readonly game: string;
  /** Undefined until there is a frame that has not been handed over. */
  writer: FrameBatchWriter | undefined;
  /** The first tick whose frame is wanted; undefined before the first frame. */
  dueTick: number | undefined;
  lastTick: number;
  /** Its end has been told, and its last frame is on the way. */
  isEnding: boolean;
  hasLastFrame: boolean;
}

/** Collects the frames of sessions and hands them over in batches, each session's in their order. */
export class TelemetryRecorder {
  readonly #settings: TelemetrySettings;
  readonly #storage: Pick<StorageWriter, "saveTelemetry" | "takeBuffer">;
  readonly #dropped: (game: string, frames: number) => void;
  readonly #recordings = new Map<string, Recording>();

  constructor(
    settings: TelemetrySettings,
    storage: Pick<StorageWriter, "saveTelemetry" | "takeBuffer">,
    dropped: (game: string, frames: number) => void,
  ) {
    this.#settings = settings;
    this.#storage = storage;
    this.#dropped = dropped;
  }

  /** From now on frames are wanted. A session that was back in its lobby begins again; what it had is kept. */
  begin(sessionId: string, game: string): void {
    this.close(sessionId);
    this.#recordings.set(sessionId, {
      game,
      writer: undefined,
      dueTick: undefined,
      lastTick: -1,
      isEnding: false,
      hasLastFrame: false,
    });
  }

  /**
   * Takes a frame of the session if it is recorded and the frame's tick is due: the first one at or after each
   * multiple of the divisor. The frame that tells the end is stored whatever its tick.
   */
  frame(sessionId: string, frame: Uint8Array, vital: boolean, tick: number): void {
    const recording = this.#recordings.get(sessionId);
    if (recording === undefined || recording.hasLastFrame || tick <= recording.lastTick) return;
    const { divisor } = this.#settings;
    recording.dueTick ??= Math.ceil(tick / divisor) * divisor;
    if (tick < recording.dueTick && !vital) return;
    recording.dueTick = (Math.floor(tick / divisor) + 1) * divisor;
    recording.lastTick = tick;
    this.#append(sessionId, recording, tick, frame);
    recording.hasLastFrame = vital;
    if (vital && recording.isEnding) this.close(sessionId);
  }

  /**
   * The session has ended: hands over what has been collected. Reports overtake frames, so the last one and
   * those before it may still come; they follow together.
   */
  end(sessionId: string): void {
    const recording = this.#recordings.get(sessionId);
    if (recording === undefined) return;
    this.#flush(recording);
    if (recording.hasLastFrame) this.#recordings.delete(sessionId);
    else recording.isEnding = true;
  }

  /** No frame comes any more. */
  close(sessionId: string): void {
    const recording = this.#recordings.get(sessionId);
    if (recording === undefined) return;
    this.#recordings.delete(sessionId);
    this.#flush(recording);
  }

  #append(sessionId: string, recording: Recording, tick: number, frame: Uint8Array): void {
    recording.writer ??= this.#newWriter(sessionId, recording.game);
    if (!recording.writer.append(tick, frame)) {
      this.#flush(recording);
      recording.writer ??= this.#newWriter(sessionId, recording.game);
      recording.writer.append(tick, frame);
    }
    if (recording.writer.isFull) this.#flush(recording);
  }

  #flush(recording: Recording): void {
    const { writer } = recording;
    if (writer === undefined || writer.frameCount === 0) return;
    if (this.#storage.saveTelemetry(writer.batch())) {
      recording.writer = undefined;
      return;
    }
    this.#dropped(recording.game, writer.frameCount);
    writer.clear();
  }

  #newWriter(sessionId: string, game: string): FrameBatchWriter {
    const { batchFrames } = this.#settings;
    const buffer = this.#storage.takeBuffer(firstBatchBytes(batchFrames));
    return new FrameBatchWriter({ sessionId, game, frameCapacity: batchFrames }, buffer);
  }
}
