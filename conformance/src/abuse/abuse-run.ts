import { setTimeout as sleep } from "node:timers/promises";
import { sampleStream } from "@fairtick/wire";
import { HostileDatagrams } from "./hostile-datagrams.ts";
import { type AbuseTarget, type Conspiracy, HostileStream } from "./hostile-stream.ts";
import { Knowledge } from "./knowledge.ts";
import { pick } from "./mutations.ts";
import { Tally } from "./tally.ts";
import type { Place } from "./tongue.ts";

export interface AbusePlan {
  readonly seed: number;
  /** Messages on streams, well-formed or not; frames and requests of WebSockets that are none count as one each. */
  readonly messages: number;
  readonly datagrams: number;
  /** Messages and datagrams together. */
  readonly perSecond: number;
  /** Streams that are open at once. */
  readonly streams: number;
}

/** What was sent. How much of it arrived is for the server to tell. */
export interface AbuseCounts {
  readonly messages: number;
  readonly datagrams: number;
  readonly streams: number;
  readonly seconds: number;
  /** See `Tally`. */
  readonly kinds: ReadonlyMap<string, number>;
  readonly places: ReadonlyMap<Place, number>;
}

const pumpMs = 3;
/** New streams at each turn of the pump. */
const newStreamsMax = 2;
/** Messages that one stream sends in one go. */
const batchMax = 24;
/** What may be made up for after a pause. */
const arrearsMax = 500;
/** Addresses of the loopback network; 127.0.0.1 is left to honest clients. */
const addresses = Array.from({ length: 24 }, (_, i) => `127.0.2.${i + 1}`);

/** Streams and datagrams of many abusers at once. The same seed rolls the same dice; what comes of it depends on the answers. */
export async function abuse(
  target: AbuseTarget,
  plan: AbusePlan,
  signal?: AbortSignal,
): Promise<AbuseCounts> {
  const dice = sampleStream(plan.seed);
  const conspiracy = { target, dice, knowledge: new Knowledge(), tally: new Tally() };
  const datagrams = await HostileDatagrams.open(conspiracy, addresses);
  const streams = new StreamPool(plan.streams, conspiracy);
  const counts = { messages: 0, datagrams: 0 };
  const beginMs = performance.now();
  let lastMs = beginMs;
  const isDone = () => counts.messages >= plan.messages && counts.datagrams >= plan.datagrams;
  const streamShare = plan.messages / (plan.messages + plan.datagrams);
  let dueMessages = 0;
  let dueDatagrams = 0;
  while (!isDone() && signal?.aborted !== true) {
    await sleep(pumpMs);
    const nowMs = performance.now();
    const due = ((nowMs - lastMs) * plan.perSecond) / 1000;
    lastMs = nowMs;
    dueMessages = Math.min(arrearsMax, dueMessages + due * streamShare);
    dueDatagrams = Math.min(arrearsMax, dueDatagrams + due * (1 - streamShare));
    const wanted = Math.min(Math.floor(dueMessages), plan.messages - counts.messages);
    const sent = streams.act(wanted);
    counts.messages += sent;
    dueMessages -= sent;
    for (; dueDatagrams >= 1 && counts.datagrams < plan.datagrams; dueDatagrams--) {
      datagrams.send();
      counts.datagrams++;
    }
  }
  streams.close();
  datagrams.close();
  const { kinds, places } = conspiracy.tally;
  return { ...counts, streams: streams.opened, seconds: (performance.now() - beginMs) / 1000, kinds, places };
}

/** As many streams as wanted: what has ended is replaced. */
class StreamPool {
  opened = 0;
  readonly #size: number;
  readonly #with: Conspiracy;
  #streams: HostileStream[] = [];

  constructor(size: number, conspiracy: Conspiracy) {
    this.#size = size;
    this.#with = conspiracy;
  }

  /** Lets streams send at most so many messages in all; returns how many were sent. */
  act(count: number): number {
    this.#streams = this.#streams.filter((stream) => stream.isOpen);
    for (let i = 0; i < newStreamsMax && this.#streams.length < this.#size; i++) {
      this.#streams.push(new HostileStream(this.#with, pick(addresses, this.#with.dice)));
      this.opened++;
    }
    let left = count;
    for (const stream of this.#streams) {
      if (left <= 0) break;
      left -= stream.act(Math.min(left, 1 + (this.#with.dice() % batchMax)));
    }
    // Who was served first is served last next time.
    const first = this.#streams.shift();
    if (first !== undefined) this.#streams.push(first);
    return count - left;
  }

  close(): void {
    for (const stream of this.#streams) stream.end();
  }
}
