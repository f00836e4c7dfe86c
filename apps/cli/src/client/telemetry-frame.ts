import { readUuid } from "@fairtick/wire";

/** Session states as they travel. */
export const TelemetryState = { lobby: 0, countdown: 1, racing: 2, finished: 3 } as const;

const telemetryTag = 9;
const carsMax = 255;
const headerBytes = 21;
const carBytes = 55;
const uuidBytes = 16;

/**
 * One telemetry message, read into columns that are reused: a client gets 240 of them a second. The
 * schema's codec gives the same values; a test compares both.
 */
export class TelemetryFrame {
  serverTick = 0;
  state = 0;
  /** -1 outside of the countdown. */
  countdownMs = -1;
  /** Cars; only so many entries of the columns count. */
  count = 0;
  readonly ids = new Uint8Array(carsMax * uuidBytes);
  readonly x = new Float32Array(carsMax);
  readonly y = new Float32Array(carsMax);
  readonly yawRad = new Float32Array(carsMax);
  readonly speedMps = new Float32Array(carsMax);
  readonly throttle = new Float32Array(carsMax);
  /** -1 is left. */
  readonly steering = new Float32Array(carsMax);
  readonly lap = new Uint16Array(carsMax);
  readonly progressM = new Float32Array(carsMax);
  /** 0 while racing. */
  readonly finishPosition = new Uint8Array(carsMax);

  /** Reads a message. Returns false, leaving any content, when it is not telemetry or is malformed. */
  read(bytes: Uint8Array): boolean {
    if (!isTelemetry(bytes) || bytes.length < headerBytes) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.serverTick = view.getUint32(4, true);
    this.state = view.getUint32(8, true);
    const hasCountdown = view.getUint8(12);
    if (this.state > TelemetryState.finished || hasCountdown > 1) return false;
    let at = 13 + 2 * hasCountdown;
    if (at + 8 > bytes.length) return false;
    this.countdownMs = hasCountdown === 1 ? view.getUint16(13, true) : -1;
    this.count = view.getUint32(at, true);
    if (this.count > carsMax || view.getUint32(at + 4, true) !== 0) return false;
    at += 8;
    for (let car = 0; car < this.count; car++) {
      at = this.#readCar(view, bytes, at, car);
      if (at < 0) return false;
    }
    return true;
  }

  /** The row of a car, -1 when it is not there. `id` is of 16 bytes. */
  indexOf(id: Uint8Array): number {
    for (let car = 0; car < this.count; car++) {
      let i = 0;
      while (i < uuidBytes && this.ids[car * uuidBytes + i] === id[i]) i++;
      if (i === uuidBytes) return car;
    }
    return -1;
  }

  idText(car: number): string {
    return readUuid(this.ids, car * uuidBytes);
  }

  #readCar(view: DataView, bytes: Uint8Array, at: number, car: number): number {
    if (at + carBytes > bytes.length) return -1;
    if (view.getUint32(at, true) !== uuidBytes || view.getUint32(at + 4, true) !== 0) return -1;
    for (let i = 0; i < uuidBytes; i++) this.ids[car * uuidBytes + i] = bytes[at + 8 + i] ?? 0;
    this.x[car] = view.getFloat32(at + 24, true);
    this.y[car] = view.getFloat32(at + 28, true);
    this.yawRad[car] = view.getFloat32(at + 32, true);
    this.speedMps[car] = view.getFloat32(at + 36, true);
    this.throttle[car] = view.getFloat32(at + 40, true);
    this.steering[car] = view.getFloat32(at + 44, true);
    this.lap[car] = view.getUint16(at + 48, true);
    this.progressM[car] = view.getFloat32(at + 50, true);
    const hasFinished = view.getUint8(at + 54);
    if (hasFinished > 1 || at + carBytes + hasFinished > bytes.length) return -1;
    this.finishPosition[car] = hasFinished === 1 ? view.getUint8(at + 55) : 0;
    return at + carBytes + hasFinished;
  }
}

export function isTelemetry(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes[0] === telemetryTag && (bytes[1]! | bytes[2]! | bytes[3]!) === 0;
}
