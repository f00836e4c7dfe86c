/** Codes of up to 64 bits, by place. */
export class CodeColumn {
  readonly low: Uint32Array;
  readonly high: Uint32Array;

  constructor(places: number) {
    this.low = new Uint32Array(places);
    this.high = new Uint32Array(places);
  }

  /** Whether two places hold different codes. */
  differs(one: number, other: number): boolean {
    return this.low[one] !== this.low[other] || this.high[one] !== this.high[other];
  }
}
