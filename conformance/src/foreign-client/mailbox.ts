interface Reader<T> {
  readonly matches: (item: T) => boolean;
  readonly found: (item: T) => void;
  readonly failed: (reason: Error) => void;
}

/** Items in the order of their arrival, for one reader at a time who may wait for them. */
export class Mailbox<T> {
  #items: T[] = [];
  #reader: Reader<T> | undefined;
  #ended: string | undefined;
  readonly #describe: (item: T) => string;

  constructor(describe: (item: T) => string) {
    this.#describe = describe;
  }

  put(item: T): void {
    this.#items.push(item);
    this.#deliver();
  }

  /** Nothing comes any more; who waits in vain is told why. */
  end(reason: string): void {
    this.#ended ??= reason;
    this.#deliver();
  }

  /** The first item that matches, once it is there; it and those before it are then gone. */
  take(what: string, matches: (item: T) => boolean, withinMs: number): Promise<T> {
    if (this.#reader !== undefined) throw new Error("somebody else is waiting");
    const seen: string[] = [];
    return new Promise<T>((resolve, reject) => {
      const finish = () => {
        clearTimeout(timer);
        this.#reader = undefined;
      };
      const fail = (reason: string) => {
        finish();
        reject(new Error(`waited for ${what}: ${reason}; came instead: ${seen.join(", ") || "nothing"}`));
      };
      const timer = setTimeout(() => fail(`not within ${withinMs} ms`), withinMs);
      this.#reader = {
        matches: (item) => {
          const matching = matches(item);
          if (!matching) seen.push(this.#describe(item));
          return matching;
        },
        found: (item) => {
          finish();
          resolve(item);
        },
        failed: (reason) => fail(reason.message),
      };
      this.#deliver();
    });
  }

  #deliver(): void {
    while (this.#reader !== undefined) {
      const item = this.#items.shift();
      if (item === undefined) break;
      if (this.#reader.matches(item)) this.#reader.found(item);
    }
    if (this.#ended !== undefined) this.#reader?.failed(new Error(this.#ended));
  }
}
