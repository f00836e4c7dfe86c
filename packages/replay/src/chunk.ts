import { crc32 } from "./crc32.ts";
import type { ReplayCodec } from "./replay-format.ts";

/**
 * A piece of a replay that is whole or not there.
 *
 *     u8 kind | u8 encoding | u16 0 | u32 body length | u32 length of the body when inflated
 *     u32 first tick | u32 last tick | u32 CRC-32 of the 20 bytes before it and of the body | body
 *
 * Of chunks with entries the ticks are how many were complete before and behind them. Kinds are not 0, so that zeros which a
 * file system puts in the place of lost bytes are no chunk.
 */
export const ChunkKind = {
  /** Entries of the log, which follow those of the chunk before. */
  entries: 1,
  /** The same, and the first is a keyframe: a reader can begin here. */
  keyframe: 2,
  summary: 3,
  index: 4,
} as const;
export type ChunkKind = (typeof ChunkKind)[keyof typeof ChunkKind];

const Encoding = { plain: 0, deflate: 1 } as const;

export const CHUNK_HEAD_BYTES = 24;
const CRC_OFFSET = 20;
/** More is no state of a session, but an attempt to take memory. */
export const BODY_BYTES_MAX = 64 * 1024 * 1024;

export interface ChunkHead {
  readonly kind: ChunkKind;
  readonly encoding: number;
  readonly bodyBytes: number;
  readonly rawBytes: number;
  readonly fromTick: number;
  readonly toTick: number;
  readonly crc: number;
}

/** A chunk as bytes; deflated where that makes it smaller. */
export function writeChunk(
  kind: ChunkKind,
  fromTick: number,
  toTick: number,
  raw: Uint8Array,
  codec: ReplayCodec,
): Uint8Array<ArrayBuffer> {
  const deflated = codec.deflate(raw);
  const isSmaller = deflated.length < raw.length;
  const body = isSmaller ? deflated : raw;
  const bytes = new Uint8Array(CHUNK_HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint8(1, isSmaller ? Encoding.deflate : Encoding.plain);
  view.setUint32(4, body.length, true);
  view.setUint32(8, raw.length, true);
  view.setUint32(12, fromTick, true);
  view.setUint32(16, toTick, true);
  view.setUint32(CRC_OFFSET, crc32(body, crc32(bytes.subarray(0, CRC_OFFSET))), true);
  bytes.set(body, CHUNK_HEAD_BYTES);
  return bytes;
}

/** The head of a chunk, or undefined where there is none. */
export function readChunkHead(bytes: Uint8Array): ChunkHead | undefined {
  if (bytes.length < CHUNK_HEAD_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, CHUNK_HEAD_BYTES);
  const head = {
    kind: view.getUint8(0) as ChunkKind,
    encoding: view.getUint8(1),
    bodyBytes: view.getUint32(4, true),
    rawBytes: view.getUint32(8, true),
    fromTick: view.getUint32(12, true),
    toTick: view.getUint32(16, true),
    crc: view.getUint32(CRC_OFFSET, true),
  };
  const isPossible =
    head.kind >= ChunkKind.entries &&
    head.kind <= ChunkKind.index &&
    head.encoding <= Encoding.deflate &&
    head.bodyBytes <= BODY_BYTES_MAX &&
    head.rawBytes <= BODY_BYTES_MAX &&
    head.fromTick <= head.toTick;
  return isPossible ? head : undefined;
}

/** Whether the bytes behind a head are those that were written. */
export function isChunkWhole(head: ChunkHead, headBytes: Uint8Array, body: Uint8Array): boolean {
  return body.length === head.bodyBytes && crc32(body, crc32(headBytes.subarray(0, CRC_OFFSET))) === head.crc;
}

/** The content of a whole chunk, or undefined where it does not inflate to what its head says. */
export function chunkContent(head: ChunkHead, body: Uint8Array, codec: ReplayCodec): Uint8Array | undefined {
  if (head.encoding === Encoding.plain) return head.rawBytes === body.length ? body : undefined;
  const raw = codec.inflate(body, head.rawBytes);
  return raw?.length === head.rawBytes ? raw : undefined;
}
