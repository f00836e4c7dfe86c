import type { ClientRequest } from "@fairtick/contract";
import type { ServerConfig } from "../ops/config-keys.ts";
import { formatRate, type Rate } from "../ops/rate.ts";
import { bucketOf, TokenBucket, tokensPerMs } from "./token-bucket.ts";

type Limits = ServerConfig["limits"];
type RequestKind = ClientRequest["kind"];

/** Types of message that may have a rate of their own, or share one. */
const typeRates = {
  heartbeat: "heartbeatRate",
  authenticate: "authenticateRate",
  lobby: "lobbyRate",
  "udp-token": "udpTokenRate",
  roster: "rosterRate",
  loadout: "loadoutRate",
  create: "createRate",
  rematch: "createRate",
  join: "joinRate",
  "join-by-code": "joinRate",
  leave: "leaveRate",
  start: "startRate",
  command: "commandRate",
  content: "contentRate",
  resync: "resyncRate",
  say: "chatRate",
  report: "reportRate",
} as const satisfies Partial<Record<RequestKind, keyof Limits>>;

/** What comes many times a second, or on time. */
const inputKinds: ReadonlySet<RequestKind> = new Set(["input", "rows", "heartbeat", "ping"]);

type LimitedType = keyof typeof typeRates;

/** What a message on the stream, or a frame that ends none, can be too much of. */
export type StreamLimit = "control" | "input" | "frame" | LimitedType;

/** Answers to messages over a limit, at once and in a millisecond: a flood is not answered one for one. */
const answersBurst = 5;
const answersPerMs = 1 / 1000;

/**
 * How much one client may send on its stream. What is over a limit is dropped. It is a violation too, of which so
 * many end the connection, unless it can be the fault of the network: after a stall, inputs of the whole stall
 * arrive at once, so an input is a violation only when there were too many for as long as a stall may last.
 */
export class StreamLimiter {
  readonly #limits: Limits;
  readonly #control: TokenBucket | undefined;
  readonly #inputs: TokenBucket | undefined;
  readonly #stalledInputs: TokenBucket | undefined;
  readonly #frames: TokenBucket | undefined;
  readonly #byType = new Map<RequestKind, TokenBucket>();
  readonly #violations: TokenBucket;
  readonly #answers: TokenBucket;
  /** When the latest malformed messages came, oldest first. */
  readonly #malformedMs: number[] = [];

  /** A connection that is silent for `stallMsMax` is ended, so no stall lasts longer. */
  constructor(limits: Limits, stallMsMax: number, nowMs: number) {
    this.#limits = limits;
    this.#control = bucketOf(limits.controlRate, nowMs);
    this.#inputs = bucketOf(limits.inputRate, nowMs);
    this.#stalledInputs = stallBucket(limits.inputRate, stallMsMax, nowMs);
    this.#frames = bucketOf(limits.websocketFrameRate, nowMs);
    const byKey = new Map<string, TokenBucket | undefined>();
    for (const [type, key] of Object.entries(typeRates)) {
      if (!byKey.has(key)) byKey.set(key, bucketOf(limits[key], nowMs));
      const bucket = byKey.get(key);
      if (bucket !== undefined) this.#byType.set(type as LimitedType, bucket);
    }
    const { violationsMax, violationsWindowSeconds } = limits;
    const forgottenPerMs = violationsMax / (violationsWindowSeconds * 1000);
    // The violation that finds the bucket empty is the last.
    this.#violations = new TokenBucket(violationsMax - 1, forgottenPerMs, nowMs);
    this.#answers = new TokenBucket(answersBurst, answersPerMs, nowMs);
  }

  /** Counts a message that has come: the limit that it is over, or undefined when it may pass. */
  take(kind: RequestKind, nowMs: number): StreamLimit | undefined {
    if (kind === "disconnect") return undefined;
    const isInput = inputKinds.has(kind);
    const bucket = isInput ? this.#inputs : this.#control;
    if (bucket?.take(nowMs) === false) return isInput ? "input" : "control";
    const ofType = this.#byType.get(kind);
    return ofType?.take(nowMs) === false ? (kind as LimitedType) : undefined;
  }

  /** Counts a frame that ends no message; false when there were too many. */
  takeFrame(nowMs: number): boolean {
    return this.#frames?.take(nowMs) !== false;
  }

  /** What a dropped message, or a frame too many, means for its sender. Called once for each. */
  judge(limit: StreamLimit, nowMs: number): "tolerated" | "violation" | "last-violation" {
    if (limit === "input" && this.#stalledInputs?.take(nowMs) === true) return "tolerated";
    return this.#violations.take(nowMs) ? "violation" : "last-violation";
  }

  /** Counts a message that could not be read; false when that was one too many within the window. */
  takeMalformed(nowMs: number): boolean {
    const { malformedMax, malformedWindowSeconds } = this.#limits;
    const goneMs = nowMs - malformedWindowSeconds * 1000;
    while (this.#malformedMs.length > 0 && this.#malformedMs[0]! <= goneMs) this.#malformedMs.shift();
    return this.#malformedMs.push(nowMs) < malformedMax;
  }

  /** The answer to a dropped message, or undefined where there were answers enough. */
  answer(limit: StreamLimit, nowMs: number): string | undefined {
    return this.#answers.take(nowMs) ? this.#describe(limit) : undefined;
  }

  #describe(limit: StreamLimit): string {
    if (limit === "frame")
      return `more than ${allowed(this.#limits.websocketFrameRate)} (pings, pongs and fragments)`;
    const key = limit === "control" || limit === "input" ? (`${limit}Rate` as const) : typeRates[limit];
    return `more than ${allowed(this.#limits[key])} (${limit} messages); this message was not executed`;
  }
}

const allowed = (rate: Rate | "off"): string => (rate === "off" ? "allowed" : formatRate(rate));

/** Room for all inputs of a stall. */
function stallBucket(rate: Rate | "off", stallMs: number, nowMs: number): TokenBucket | undefined {
  if (rate === "off") return undefined;
  const perMs = tokensPerMs(rate);
  return new TokenBucket(Math.max(rate.burst, stallMs * perMs), perMs, nowMs);
}
