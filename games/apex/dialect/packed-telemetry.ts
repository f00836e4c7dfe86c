import type { FrameTranscoder } from "@fairtick/contract";
import { CARS_MAX } from "../rules/index.ts";
import { sessionState } from "./messages.ts";

/*
 * Telemetry in MessagePack, made from the bytes of the frame writer by hand: the same bytes as the schema
 * gives, without allocating. Tests compare both. Offsets are those of `telemetry.ts`.
 */

const uuidTextBytes = 36;
/** More than any message takes: a car is at most 181 bytes, the rest less than 100. */
const bytesMax = 256 + CARS_MAX * 192;

/** The transcoder of one server's frames; its result is only valid until the next call. */
export function packedTelemetry(): FrameTranscoder {
  const target = new Uint8Array(bytesMax);
  const writer = new PackedWriter(target);
  return (frame) => target.subarray(0, writer.message(frame));
}

const encoder = new TextEncoder();

/** A text of at most 31 bytes with its head: a key, or a name. */
function packedText(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  const packed = new Uint8Array(1 + bytes.length);
  packed[0] = 0xa0 | bytes.length;
  packed.set(bytes, 1);
  return packed;
}

const keys = {
  type: packedText("type"),
  telemetry: packedText("Telemetry"),
  serverTick: packedText("server_tick"),
  sessionState: packedText("session_state"),
  countdownMs: packedText("countdown_ms"),
  carStates: packedText("car_states"),
  playerId: packedText("player_id"),
  currentLap: packedText("current_lap"),
  trackProgress: packedText("track_progress"),
  finishPosition: packedText("finish_position"),
} as const;

const stateNames = sessionState.variants.map(packedText);
/** From `pos_x` on, in their order. */
const floatKeys = ["pos_x", "pos_y", "yaw_rad", "speed_mps", "throttle", "steering"].map(packedText);
const hexDigits = encoder.encode("0123456789abcdef");

class PackedWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(target: Uint8Array) {
    this.#bytes = target;
    this.#view = new DataView(target.buffer);
  }

  /** Writes the whole message and returns its length. */
  message(frame: Uint8Array): number {
    const from = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    this.#at = 0;
    this.#byte(0x85);
    this.#copy(keys.type);
    this.#copy(keys.telemetry);
    this.#copy(keys.serverTick);
    this.#unsigned(from.getUint32(4, true));
    this.#copy(keys.sessionState);
    this.#copy(stateNames[from.getUint32(8, true)]);
    this.#copy(keys.countdownMs);
    const hasCountdown = from.getUint8(12) === 1;
    if (hasCountdown) this.#unsigned(from.getUint16(13, true));
    else this.#byte(0xc0);
    this.#copy(keys.carStates);
    const cars = hasCountdown ? 15 : 13;
    const count = from.getUint32(cars, true);
    this.#arrayHead(count);
    let at = cars + 8;
    for (let i = 0; i < count; i++) at = this.#car(frame, from, at);
    return this.#at;
  }

  /** Writes the car at `at` of the frame and returns where the next one is. */
  #car(frame: Uint8Array, from: DataView, at: number): number {
    this.#byte(0x8a);
    this.#copy(keys.playerId);
    this.#uuid(frame, at + 8);
    for (let i = 0; i < floatKeys.length; i++) {
      this.#copy(floatKeys[i]);
      this.#float(from, at + 24 + 4 * i);
    }
    this.#copy(keys.currentLap);
    this.#unsigned(from.getUint16(at + 48, true));
    this.#copy(keys.trackProgress);
    this.#float(from, at + 50);
    this.#copy(keys.finishPosition);
    if (from.getUint8(at + 54) === 0) {
      this.#byte(0xc0);
      return at + 55;
    }
    this.#unsigned(from.getUint8(at + 55));
    return at + 56;
  }

  #byte(value: number): void {
    this.#bytes[this.#at++] = value;
  }

  #copy(packed: Uint8Array): void {
    for (let i = 0; i < packed.length; i++) this.#bytes[this.#at++] = packed[i];
  }

  #arrayHead(count: number): void {
    if (count <= 15) {
      this.#byte(0x90 | count);
      return;
    }
    this.#byte(0xdc);
    this.#view.setUint16(this.#at, count);
    this.#at += 2;
  }

  #unsigned(value: number): void {
    if (value <= 0x7f) {
      this.#byte(value);
    } else if (value <= 0xff) {
      this.#byte(0xcc);
      this.#byte(value);
    } else if (value <= 0xffff) {
      this.#byte(0xcd);
      this.#view.setUint16(this.#at, value);
      this.#at += 2;
    } else {
      this.#byte(0xce);
      this.#view.setUint32(this.#at, value);
      this.#at += 4;
    }
  }

  /** The bits stay as they are; only their order turns. */
  #float(from: DataView, at: number): void {
    this.#byte(0xca);
    this.#view.setUint32(this.#at, from.getUint32(at, true));
    this.#at += 4;
  }

  #uuid(frame: Uint8Array, at: number): void {
    this.#byte(0xd9);
    this.#byte(uuidTextBytes);
    for (let i = 0; i < 16; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) this.#byte(0x2d);
      this.#byte(hexDigits[frame[at + i] >>> 4]);
      this.#byte(hexDigits[frame[at + i] & 0x0f]);
    }
  }
}
