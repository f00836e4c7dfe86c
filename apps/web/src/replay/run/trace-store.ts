import type { TelemetryChannel } from "@fairtick/game-view";
import type { SampleBlock } from "./replay-messages.ts";

/** The samples of a replay, as far as they have come. */
export class TraceStore {
  readonly channels: readonly TelemetryChannel[];
  readonly #blocks: SampleBlock[] = [];

  constructor(channels: readonly TelemetryChannel[]) {
    this.channels = channels;
  }

  /** In the order of their ticks. */
  add(block: SampleBlock): void {
    this.#blocks.push(block);
  }

  channel(name: string): number {
    return this.channels.findIndex((channel) => channel.name === name);
  }

  /** A seat's value at a moment between two samples; undefined where one of them is missing. */
  value(seat: number, channel: number, tick: number): number | undefined {
    const [first] = this.#blocks;
    const declared = this.channels[channel];
    if (first === undefined || declared === undefined || !(tick >= first.fromTick)) return undefined;
    const place = (tick - first.fromTick) / first.everyTicks;
    const before = Math.floor(place);
    const from = this.#sample(before, seat, channel);
    if (from === undefined || declared.isStep === true || place === before) return from;
    const to = this.#sample(before + 1, seat, channel);
    return to === undefined ? undefined : between(from, to, place - before, declared.isAngle === true);
  }

  /** Ticks of the samples from one moment to another, both ends within. */
  sampleTicks(fromTick: number, toTick: number): number[] {
    const [first] = this.#blocks;
    if (first === undefined) return [];
    const { fromTick: start, everyTicks } = first;
    const ticks: number[] = [];
    const from = Math.max(0, Math.ceil((fromTick - start) / everyTicks));
    for (let tick = start + from * everyTicks; tick <= toTick; tick += everyTicks) ticks.push(tick);
    return ticks;
  }

  #sample(index: number, seat: number, channel: number): number | undefined {
    const [first] = this.#blocks;
    if (first === undefined) return undefined;
    const perSample = first.seats * first.channels;
    const perBlock = first.values.length / perSample;
    const block = this.#blocks[Math.floor(index / perBlock)];
    const at = (index % perBlock) * perSample + seat * first.channels;
    if (block === undefined || at >= block.values.length || Number.isNaN(block.values[at])) return undefined;
    return block.values[at + channel];
  }
}

function between(from: number, to: number, share: number, isAngle: boolean): number {
  const way = to - from;
  return from + (isAngle ? way - 2 * Math.PI * Math.round(way / (2 * Math.PI)) : way) * share;
}
