const headBytes = 21;
const countdownBytes = 2;
const carBytes = 55;
const idBytes = 16;
const throttleOffset = 40;

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** What a load client reads of a telemetry message: `TelemetryFrame` reads all of it, which costs ten times as much. */
export class TelemetryHead {
  serverTick = 0;
  /** One of `TelemetryState`. */
  state = 0;
  /** Where the own car begins; -1 when the message does not show it. */
  carAt = -1;
  /** Where the own car was found before, from the first car on. */
  #hint = 0;

  /** Returns false when the message is malformed. `ownId` is of 16 bytes. */
  read(bytes: Uint8Array, ownId: Uint8Array): boolean {
    if (bytes.length < headBytes) return false;
    this.serverTick = uint32At(bytes, 4);
    this.state = uint32At(bytes, 8);
    const carsAt = headBytes + (bytes[12] === 1 ? countdownBytes : 0);
    this.carAt = carsAt + this.#hint;
    if (!isCar(bytes, this.carAt, ownId)) this.#find(bytes, carsAt, ownId);
    return true;
  }

  #find(bytes: Uint8Array, carsAt: number, ownId: Uint8Array): void {
    let at = carsAt;
    // Of a car that has finished, its place is one byte more.
    while (at + carBytes <= bytes.length && !isCar(bytes, at, ownId)) at += carBytes + bytes[at + 54]!;
    const isFound = at + carBytes <= bytes.length;
    this.carAt = isFound ? at : -1;
    this.#hint = isFound ? at - carsAt : 0;
  }
}

/** The throttle of the car that begins at `carAt`. */
export function throttleOf(bytes: Uint8Array, carAt: number): number {
  return floatAt(bytes, carAt + throttleOffset);
}

export function floatAt(bytes: Uint8Array, at: number): number {
  bits[0] = uint32At(bytes, at);
  return float[0]!;
}

function uint32At(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

function isCar(bytes: Uint8Array, at: number, id: Uint8Array): boolean {
  if (at + carBytes > bytes.length) return false;
  for (let i = 0; i < idBytes; i++) if (bytes[at + 8 + i] !== id[i]) return false;
  return true;
}
