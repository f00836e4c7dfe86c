import { CHUNK_HEAD_BYTES, type ChunkHead, chunkContent, isChunkWhole, readChunkHead } from "./chunk.ts";
import type { ReplayCodec } from "./replay-format.ts";

/** Where the bytes of a replay come from: a file, or memory. */
export interface ReplaySource {
  readonly byteLength: number;
  /** The bytes from a place on, fewer at the end. */
  read(offset: number, length: number): Uint8Array;
}

export interface Chunk {
  readonly head: ChunkHead;
  readonly content: Uint8Array;
  /** Where the next one begins. */
  readonly nextOffset: number;
}

/** A whole chunk, or undefined where there is none: at the end, where the file was cut off, and where it is damaged. */
export function readChunk(source: ReplaySource, offset: number, codec: ReplayCodec): Chunk | undefined {
  const headBytes = source.read(offset, CHUNK_HEAD_BYTES);
  const head = readChunkHead(headBytes);
  const bodyAt = offset + CHUNK_HEAD_BYTES;
  if (head === undefined || bodyAt + head.bodyBytes > source.byteLength) return undefined;
  const body = source.read(bodyAt, head.bodyBytes);
  if (!isChunkWhole(head, headBytes, body)) return undefined;
  const content = chunkContent(head, body, codec);
  return content === undefined ? undefined : { head, content, nextOffset: bodyAt + head.bodyBytes };
}

/** The bytes of a replay that are in memory already. */
export function bytesSource(bytes: Uint8Array): ReplaySource {
  return {
    byteLength: bytes.length,
    read: (offset, length) => bytes.subarray(offset, offset + length),
  };
}
