import { InvalidArgumentError } from "commander";

/** What happens to messages on their way, in each direction. */
export interface NetworkShape {
  /** 0 to 100; datagrams only. */
  readonly lossPercent: number;
  /** A message takes `delayMs`, give or take up to `jitterMs`, each value equally likely. */
  readonly delayMs: number;
  readonly jitterMs: number;
}

export const directNetwork: NetworkShape = { lossPercent: 0, delayMs: 0, jitterMs: 0 };

const fields = {
  loss: { field: "lossPercent", max: 100, unit: "percent" },
  delay: { field: "delayMs", max: 5000, unit: "ms" },
  jitter: { field: "jitterMs", max: 5000, unit: "ms" },
} as const;

/** `loss=5,jitter=20,delay=75`: percent, ms, ms; what is left out is 0. */
export function networkShape(text: string): NetworkShape {
  const shape: { -readonly [K in keyof NetworkShape]: number } = { ...directNetwork };
  const given = new Set<string>();
  for (const part of text.split(",")) {
    const [name = "", value = "", ...rest] = part.trim().split("=");
    if (!isField(name) || rest.length > 0) {
      throw new InvalidArgumentError(
        `"${part}" is none of loss=<percent>, delay=<ms>, jitter=<ms>; several are separated by commas.`,
      );
    }
    if (given.has(name)) throw new InvalidArgumentError(`${name} is given twice.`);
    given.add(name);
    const { field, max, unit } = fields[name];
    const number = /^\d{1,4}(\.\d{1,3})?$/.test(value) ? Number(value) : Number.NaN;
    if (!(number <= max)) throw new InvalidArgumentError(`${name} is from 0 to ${max} ${unit}.`);
    shape[field] = number;
  }
  if (shape.jitterMs > shape.delayMs) {
    throw new InvalidArgumentError("jitter is at most delay: nothing arrives before it was sent.");
  }
  return shape;
}

export function isDirect({ lossPercent, delayMs, jitterMs }: NetworkShape): boolean {
  return lossPercent === 0 && delayMs === 0 && jitterMs === 0;
}

function isField(name: string): name is keyof typeof fields {
  return Object.hasOwn(fields, name);
}
