import { writeUuid } from "@fairtick/wire";
import type { ApexClient } from "../client/apex-client.ts";
import type { PursuitDriver } from "../client/pursuit-driver.ts";
import { TelemetryState } from "../client/telemetry-frame.ts";
import { InputMarks } from "./input-marks.ts";
import type { Way } from "./shaped-way.ts";
import { floatAt, TelemetryHead, throttleOf } from "./telemetry-head.ts";
import { TickTally } from "./tick-tally.ts";

/** The car is steered anew twenty times a second; between, only the mark of the input changes. */
const steeringTicks = 12;
const inputTagS1 = 10;
const inputBytes = 20;
/** Inputs that the system may keep at once. */
const inputSlots = 8;

export interface Ways {
  readonly up: Way;
  readonly down: Way;
}

/** One player of a load test: a car that is driven, and counts of what comes back. */
export class LoadPlayer {
  readonly ticks = new TickTally();
  readonly inputs = new InputMarks();
  inputsSent = 0;
  /** Payloads, without the headers of the network's own layers. */
  bytesUp = 0;
  bytesDown = 0;
  /** What the newest telemetry says of the race, one of `TelemetryState`. */
  state: number = TelemetryState.lobby;
  #client: ApexClient | undefined;
  readonly #id = new Uint8Array(16);
  readonly #driver: PursuitDriver;
  readonly #ways: Ways | undefined;
  readonly #head = new TelemetryHead();
  readonly #slots = Array.from({ length: inputSlots }, () => inputMessage());
  #nextSlot = 0;
  #isCounted = true;
  #serverTick = 0;
  #steeredTick = 0;
  #throttle = 0;
  #brake = 0;
  #steering = 0;

  /** `driver` may be shared. Without `ways` messages go straight. */
  constructor(driver: PursuitDriver, ways: Ways | undefined) {
    this.#driver = driver;
    this.#ways = ways;
  }

  get client(): ApexClient | undefined {
    return this.#client;
  }

  /** The player has signed in. */
  attach(client: ApexClient): void {
    this.#client = client;
    writeUuid(client.playerId, this.#id, 0);
  }

  /** Begins to count anew. Inputs that are due in this time are measured. */
  measure(fromMs: number, toMs: number): void {
    this.ticks.restart(fromMs);
    this.inputs.measure(fromMs, toMs);
    this.inputsSent = 0;
    this.bytesUp = 0;
    this.bytesDown = 0;
  }

  /** Stops counting what is sent and received; inputs that are under way may still be shown. */
  endWindow(nowMs: number): void {
    this.ticks.end(nowMs);
    this.#isCounted = false;
  }

  /** Telemetry has come; `body` is only valid during the call. */
  receive(body: Uint8Array): void {
    if (this.#ways === undefined) {
      this.#take(body, performance.now());
      return;
    }
    const kept = new Uint8Array(body);
    this.#ways.down.carry(performance.now(), (arrivedMs) => this.#take(kept, arrivedMs));
  }

  /** Sends the input that was due at `dueMs`. */
  send(dueMs: number): void {
    const slot = this.#slots[this.#nextSlot++ % inputSlots]!;
    slot.view.setUint32(4, this.#serverTick, true);
    slot.view.setFloat32(8, this.inputs.mark(this.#throttle, dueMs), true);
    slot.view.setFloat32(12, this.#brake, true);
    slot.view.setFloat32(16, this.#steering, true);
    if (this.#isCounted) {
      this.inputsSent++;
      this.bytesUp += inputBytes;
    }
    if (this.#ways === undefined) {
      this.#client?.send(slot.bytes);
      return;
    }
    const kept = new Uint8Array(slot.bytes);
    this.#ways.up.carry(dueMs, () => this.#client?.send(kept));
  }

  #take(body: Uint8Array, nowMs: number): void {
    const head = this.#head;
    if (!head.read(body, this.#id)) return;
    if (this.#isCounted) {
      this.bytesDown += body.length;
      if (!this.ticks.take(head.serverTick, nowMs)) return;
    }
    this.#serverTick = head.serverTick;
    this.state = head.state;
    if (head.carAt < 0) return;
    this.inputs.shown(throttleOf(body, head.carAt), nowMs);
    if (head.serverTick - this.#steeredTick >= steeringTicks) this.#steer(body, head);
  }

  #steer(body: Uint8Array, { serverTick, carAt }: TelemetryHead): void {
    this.#steeredTick = serverTick;
    const { throttle, brake, steering } = this.#driver.drive(
      floatAt(body, carAt + 24),
      floatAt(body, carAt + 28),
      floatAt(body, carAt + 32),
      floatAt(body, carAt + 36),
      floatAt(body, carAt + 50),
    );
    this.#throttle = throttle;
    this.#brake = brake;
    this.#steering = steering;
  }
}

function inputMessage(): { readonly bytes: Uint8Array; readonly view: DataView } {
  const bytes = new Uint8Array(inputBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, inputTagS1, true);
  return { bytes, view };
}
