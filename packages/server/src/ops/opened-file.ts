import { type BigIntStats, fstatSync, stat } from "node:fs";

/**
 * A file that was opened at a path and may be removed or renamed since. Finds that out without waiting for the
 * disk, with one question under way at most.
 */
export class OpenedFile {
  readonly #path: string;
  readonly #opened: BigIntStats;
  #isAsking = false;
  /** Bytes that were in it when it was opened. */
  readonly bytesBefore: number;

  constructor(path: string, descriptor: number) {
    this.#path = path;
    this.#opened = fstatSync(descriptor, { bigint: true });
    this.bytesBefore = Number(this.#opened.size);
  }

  /** Tells `gone` later if the path is another file by then, or none. */
  check(gone: () => void): void {
    if (this.#isAsking) return;
    this.#isAsking = true;
    stat(this.#path, { bigint: true }, (error, found) => {
      this.#isAsking = false;
      const isGone = error === null ? !this.#is(found) : error.code === "ENOENT" || error.code === "ENOTDIR";
      if (isGone) gone();
    });
  }

  #is({ dev, ino }: BigIntStats): boolean {
    return dev === this.#opened.dev && ino === this.#opened.ino;
  }
}
