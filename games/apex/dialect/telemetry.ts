import { clientMessages, type Profile, type SessionState, serverMessage, sessionState } from "./messages.ts";

/*
 * The two messages of every tick, by hand: the same bytes as their schemas give, without allocating.
 * Tests compare both.
 */

/** The tag of `PlayerInput` in each profile. */
export const playerInputTags: Readonly<Record<Profile, number>> = {
  s0: clientMessages.s0.tags.PlayerInput,
  s1: clientMessages.s1.tags.PlayerInput,
};

export const playerInputBytes = 20;

const telemetryTag = serverMessage.tags.Telemetry;
const headerBytes = 21;
const countdownBytes = 2;
const carBytes = 55;
const finishBytes = 1;

/** Inputs of one player; `values` are throttle, brake and steering as they came, whatever floats. */
export interface PlayerInputRow {
  /** `server_tick_ack`: the newest server tick that the client had received. */
  sequence: number;
  readonly values: Float32Array;
}

/** The tag by which a session state travels. */
export const sessionStateTag = (state: SessionState): number => sessionState.variants.indexOf(state);

/**
 * Reads the `PlayerInput` in the `byteLength` bytes at `offset` into `row`. Returns false, and leaves the
 * row alone, when they are too few or another message; bytes behind it are accepted.
 */
export function readPlayerInput(
  view: DataView,
  offset: number,
  byteLength: number,
  tag: number,
  row: PlayerInputRow,
): boolean {
  if (byteLength < playerInputBytes || view.getUint32(offset, true) !== tag) return false;
  row.sequence = view.getUint32(offset + 4, true);
  row.values[0] = view.getFloat32(offset + 8, true);
  row.values[1] = view.getFloat32(offset + 12, true);
  row.values[2] = view.getFloat32(offset + 16, true);
  return true;
}

/** The size of a `Telemetry` message: 901 to 919 bytes for 16 cars. */
export function telemetryBytes(carCount: number, finishedCount: number, hasCountdown: boolean): number {
  return (
    headerBytes + (hasCountdown ? countdownBytes : 0) + carCount * carBytes + finishedCount * finishBytes
  );
}

/** Writes everything before the cars and returns the offset behind it. `countdownMs` is -1 for none. */
export function writeTelemetryHeader(
  view: DataView,
  offset: number,
  serverTick: number,
  stateTag: number,
  countdownMs: number,
  carCount: number,
): number {
  view.setUint32(offset, telemetryTag, true);
  view.setUint32(offset + 4, serverTick, true);
  view.setUint32(offset + 8, stateTag, true);
  let end = offset + 13;
  if (countdownMs < 0) {
    view.setUint8(offset + 12, 0);
  } else {
    view.setUint8(offset + 12, 1);
    view.setUint16(offset + 13, countdownMs, true);
    end += countdownBytes;
  }
  view.setUint32(end, carCount, true);
  view.setUint32(end + 4, 0, true);
  return end + 8;
}

/**
 * Writes one car and returns the offset behind it. `bytes` is the memory of `view`, `playerId` 16 bytes,
 * `finishPosition` 0 for a car that has not finished.
 */
export function writeTelemetryCar(
  view: DataView,
  bytes: Uint8Array,
  offset: number,
  playerId: Uint8Array,
  posX: number,
  posY: number,
  yawRad: number,
  speedMps: number,
  throttle: number,
  steering: number,
  currentLap: number,
  trackProgressM: number,
  finishPosition: number,
): number {
  view.setUint32(offset, 16, true);
  view.setUint32(offset + 4, 0, true);
  for (let i = 0; i < 16; i++) bytes[offset + 8 + i] = playerId[i];
  view.setFloat32(offset + 24, posX, true);
  view.setFloat32(offset + 28, posY, true);
  view.setFloat32(offset + 32, yawRad, true);
  view.setFloat32(offset + 36, speedMps, true);
  view.setFloat32(offset + 40, throttle, true);
  view.setFloat32(offset + 44, steering, true);
  view.setUint16(offset + 48, currentLap, true);
  view.setFloat32(offset + 50, trackProgressM, true);
  if (finishPosition === 0) {
    view.setUint8(offset + 54, 0);
    return offset + carBytes;
  }
  view.setUint8(offset + 54, 1);
  view.setUint8(offset + 55, finishPosition);
  return offset + carBytes + finishBytes;
}
