/** Views of the beginning of the same memory, one for each length, made when it is first needed. */
export class ViewsByLength {
  readonly #memory: Uint8Array;
  readonly #views: (Uint8Array | undefined)[];

  constructor(memory: Uint8Array) {
    this.#memory = memory;
    this.#views = new Array<Uint8Array | undefined>(memory.length + 1).fill(undefined);
  }

  of(length: number): Uint8Array {
    let view = this.#views[length];
    if (view === undefined) {
      view = this.#memory.subarray(0, length);
      this.#views[length] = view;
    }
    return view;
  }
}
