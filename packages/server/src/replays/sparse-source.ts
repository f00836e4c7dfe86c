import type { FileHandle } from "node:fs/promises";
import type { ReplaySource } from "@fairtick/replay";

/** What is fetched at once at least: a header with its checksum, or a summary with its index, fits most times. */
const BLOCK_BYTES = 8192;
/** A reader that asks for other places again and again is given up. */
const FETCHES_MAX = 64;

/** Thrown by a source to whoever reads what has not been fetched yet. */
class NotFetched extends Error {
  readonly offset: number;
  readonly length: number;

  constructor(offset: number, length: number) {
    super("not fetched");
    this.offset = offset;
    this.length = length;
  }
}

/**
 * Lets somebody read places of a file who cannot wait: what is missing is fetched, and the reading begins anew. So the disk
 * holds up nobody else.
 *
 * @throws the error of the file system, and what the reader throws.
 */
export async function readSparsely<T>(
  file: FileHandle,
  byteLength: number,
  read: (source: ReplaySource) => T,
): Promise<T> {
  const blocks = new Map<number, Uint8Array>();
  const source: ReplaySource = {
    byteLength,
    read(offset, length) {
      const wanted = Math.max(0, Math.min(length, byteLength - offset));
      for (const [from, bytes] of blocks) {
        if (from <= offset && offset + wanted <= from + bytes.length)
          return bytes.subarray(offset - from, offset - from + wanted);
      }
      throw new NotFetched(offset, wanted);
    },
  };
  for (let fetches = 0; ; fetches++) {
    try {
      return read(source);
    } catch (error) {
      if (!(error instanceof NotFetched) || fetches === FETCHES_MAX) throw error;
      const { offset, length } = error;
      const bytes = new Uint8Array(Math.min(Math.max(length, BLOCK_BYTES), byteLength - offset));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
      if (bytesRead < length) throw new Error("the file has become shorter");
      blocks.set(offset, bytes.subarray(0, bytesRead));
    }
  }
}
