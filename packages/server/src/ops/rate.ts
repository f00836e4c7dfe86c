/** So many a second or a minute, and so many at once after a pause. */
export interface Rate {
  readonly amount: number;
  readonly per: "second" | "minute";
  readonly burst: number;
}

const amountMax = 1_000_000;

/** Reads `10/second burst 20`; without a burst it is the amount. Undefined when it is not one. */
export function parseRate(text: string): Rate | undefined {
  const match = /^(\d{1,7})\/(second|minute)(?: burst (\d{1,7}))?$/.exec(text);
  if (match === null) return undefined;
  const amount = Number(match[1]);
  const burst = Number(match[3] ?? amount);
  if (amount < 1 || amount > amountMax || burst < 1 || burst > amountMax) return undefined;
  return { amount, per: match[2] as Rate["per"], burst };
}

export function formatRate({ amount, per, burst }: Rate): string {
  return `${amount}/${per}${burst === amount ? "" : ` burst ${burst}`}`;
}
