import { readEntries } from "@fairtick/session";
import { ChunkKind } from "./chunk.ts";
import { type ReplaySource, readChunk } from "./chunk-reader.ts";
import { crc32 } from "./crc32.ts";
import { ParticipantList } from "./participant-list.ts";
import { Replay, type ReplayFacts, type ReplayKeyframe } from "./replay.ts";
import {
  END_BYTES,
  HEADER_BYTES_MAX,
  HEADER_FRAME_BYTES,
  isReplayHeader,
  isReplaySummary,
  parseJson,
  REPLAY_END_MAGIC,
  REPLAY_FORMAT,
  REPLAY_MAGIC,
  type ReplayCodec,
  type ReplayHeader,
  type ReplaySummary,
} from "./replay-format.ts";

export type OpenedReplay =
  | { readonly ok: true; readonly replay: Replay }
  | { readonly ok: false; readonly reason: string };

/**
 * Opens a replay that may be running, cut off, damaged or a stranger's. Throws only what the source throws. Where
 * the end is missing, all of it is read once, up to its last whole chunk.
 */
export function openReplay(source: ReplaySource, codec: ReplayCodec): OpenedReplay {
  const read = readReplayHeader(source);
  if (!read.ok) return read;
  const { header, chunksAt } = read;
  const facts = readEnd(source, codec, header, chunksAt) ?? scan(source, codec, header, chunksAt);
  if (facts.keyframes.length === 0) return failure("the replay has no whole chunk");
  return { ok: true, replay: new Replay(facts, source, codec) };
}

/** What can be known of a replay without reading all of it: no summary where the end is missing. */
export function peekReplay(
  source: ReplaySource,
  codec: ReplayCodec,
):
  | { readonly ok: true; readonly header: ReplayHeader; readonly summary: ReplaySummary | undefined }
  | { readonly ok: false; readonly reason: string } {
  const read = readReplayHeader(source);
  if (!read.ok) return read;
  const { header, chunksAt } = read;
  return { ok: true, header, summary: readEnd(source, codec, header, chunksAt)?.summary };
}

const failure = (reason: string) => ({ ok: false, reason }) as const;

/** What a replay says at its beginning, and where its chunks begin. */
export function readReplayHeader(
  source: ReplaySource,
):
  | { readonly ok: true; readonly header: ReplayHeader; readonly chunksAt: number }
  | { readonly ok: false; readonly reason: string } {
  const frame = source.read(0, HEADER_FRAME_BYTES);
  if (frame.length < HEADER_FRAME_BYTES || viewOf(frame).getUint32(0, true) !== REPLAY_MAGIC)
    return failure("not a replay");
  const format = viewOf(frame).getUint32(4, true);
  if (format !== REPLAY_FORMAT)
    return failure(`replay format ${format} is not ${REPLAY_FORMAT}, the one this version reads`);
  const jsonBytes = viewOf(frame).getUint32(8, true);
  if (jsonBytes > HEADER_BYTES_MAX) return failure("the header of the replay is damaged");
  const bytes = source.read(0, HEADER_FRAME_BYTES + jsonBytes);
  const jsonEnd = 12 + jsonBytes;
  const isWhole =
    bytes.length === jsonEnd + 4 &&
    viewOf(bytes).getUint32(jsonEnd, true) === crc32(bytes.subarray(0, jsonEnd));
  const header = isWhole ? parseJson(bytes.subarray(12, jsonEnd)) : undefined;
  if (!isReplayHeader(header)) return failure("the header of the replay is damaged");
  return { ok: true, header, chunksAt: bytes.length };
}

/** What the end of the file says, where it has one that is possible. */
function readEnd(
  source: ReplaySource,
  codec: ReplayCodec,
  header: ReplayHeader,
  chunksAt: number,
): ReplayFacts | undefined {
  const endAt = source.byteLength - END_BYTES;
  if (endAt < chunksAt) return undefined;
  const end = viewOf(source.read(endAt, END_BYTES));
  if (end.getUint32(4, true) !== REPLAY_END_MAGIC) return undefined;
  const index = readChunk(source, end.getUint32(0, true), codec);
  if (index?.head.kind !== ChunkKind.index || index.nextOffset !== endAt) return undefined;
  const words = viewOf(index.content);
  if (index.content.length < 12 || index.content.length % 8 !== 4) return undefined;
  const summaryAt = words.getUint32(0, true);
  const summaryChunk = readChunk(source, summaryAt, codec);
  const summary = summaryChunk?.head.kind === ChunkKind.summary ? parseJson(summaryChunk.content) : undefined;
  if (!isReplaySummary(summary)) return undefined;
  const keyframes: ReplayKeyframe[] = [];
  let before: ReplayKeyframe = { tick: 0, offset: chunksAt - 1 };
  for (let at = 4; at < index.content.length; at += 8) {
    const keyframe = { tick: words.getUint32(at, true), offset: words.getUint32(at + 4, true) };
    if (keyframe.tick < before.tick || keyframe.offset <= before.offset || keyframe.offset >= summaryAt)
      return undefined;
    keyframes.push(keyframe);
    before = keyframe;
  }
  if (keyframes[0].offset !== chunksAt || summary.lastTick < before.tick) return undefined;
  return { header, summary, keyframes, lastTick: summary.lastTick, participants: summary.participants };
}

/** Finds out by reading everything what the end would say. */
function scan(source: ReplaySource, codec: ReplayCodec, header: ReplayHeader, chunksAt: number): ReplayFacts {
  const keyframes: ReplayKeyframe[] = [];
  const participants = new ParticipantList();
  let lastTick = 0;
  let entryTick: number | undefined;
  let offset = chunksAt;
  for (;;) {
    const chunk = readChunk(source, offset, codec);
    if (chunk === undefined || chunk.head.fromTick < lastTick) break;
    const { kind, fromTick, toTick } = chunk.head;
    if (kind !== ChunkKind.entries && kind !== ChunkKind.keyframe) break;
    const read = readEntries(chunk.content, 0, header.log.tickHz, entryTick);
    if (!read.ok) break;
    if (kind === ChunkKind.keyframe) keyframes.push({ tick: fromTick, offset });
    for (const entry of read.entries) participants.note(entry);
    entryTick = read.entries.at(-1)?.tick ?? entryTick;
    lastTick = toTick;
    offset = chunk.nextOffset;
  }
  return { header, summary: undefined, keyframes, lastTick, participants: participants.all };
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
