import { type Json, type Visibility, visibilities } from "@fairtick/contract";
import { isLogHeader, type LogHeader } from "@fairtick/session";

/**
 * A replay: the log of one session in a file that is written while the session runs, found again after a crash, and
 * begun anywhere. docs/replay-format.md describes it for other languages.
 *
 *     "FTRP" | u32 format | u32 header length | header (JSON, UTF-8) | u32 CRC-32 of all before
 *     chunk | chunk | ... | summary chunk | index chunk | u32 place of the index | "FTRE"
 *
 * All numbers are little endian. What a crash leaves is whole up to some chunk; summary, index and end are missing then.
 */
export const REPLAY_MAGIC = 0x50525446;
export const REPLAY_END_MAGIC = 0x45525446;
export const REPLAY_FORMAT = 1;
export const END_BYTES = 8;
/** Magic, format and length before the header, and the checksum behind it. */
export const HEADER_FRAME_BYTES = 16;
export const HEADER_BYTES_MAX = 1024 * 1024;

/** What a replay says of its session before anything has happened. */
export interface ReplayHeader {
  /** When the recording began, ISO 8601 in UTC. */
  readonly recordedAt: string;
  /** Version of the server that recorded it. */
  readonly server: string;
  /** Fingerprint of the arithmetic that it ran with. */
  readonly maths: string;
  /** Of the session's plan, for example the name of a track. */
  readonly title: string;
  /** Who could find and join the session; without it everybody could. */
  readonly visibility?: Visibility;
  /** Game, rules, layout, options, seed and content. */
  readonly log: LogHeader;
}

export interface ReplayParticipant {
  readonly seat: number;
  readonly playerId: string;
  readonly name: string;
  /** `external`, or the name of an AI driver. */
  readonly driver: string;
}

/** Why a recording ended: the game did, the session was removed, it failed, or the server stopped. */
export const replayEnds = ["finished", "removed", "failed", "stopped"] as const;
export type ReplayEnd = (typeof replayEnds)[number];

/** What is known when a recording ends. */
export interface ReplayOutcome {
  readonly end: ReplayEnd;
  /** ISO 8601 in UTC. */
  readonly endedAt: string;
  /** The results of the game, if it finished. */
  readonly results?: Json;
}

export interface ReplaySummary extends ReplayOutcome {
  readonly firstTick: number;
  /** Ticks that were complete at the end. */
  readonly lastTick: number;
  /** All who ever had a seat, in the order in which they took it. */
  readonly participants: readonly ReplayParticipant[];
}

/** How bodies are made small: raw deflate (RFC 1951). */
export interface ReplayCodec {
  deflate(bytes: Uint8Array): Uint8Array;
  /** Undefined for what is no deflate stream, or more than `byteLength` bytes. */
  inflate(bytes: Uint8Array, byteLength: number): Uint8Array | undefined;
}

export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

export function isReplayHeader(value: unknown): value is ReplayHeader {
  if (!isObject(value)) return false;
  const { recordedAt, server, maths, title, visibility = "public", log } = value;
  if (!visibilities.includes(visibility as Visibility)) return false;
  return [recordedAt, server, maths, title].every((text) => typeof text === "string") && isLogHeader(log);
}

export function isReplaySummary(value: unknown): value is ReplaySummary {
  if (!isObject(value)) return false;
  const { end, endedAt, firstTick, lastTick, participants } = value;
  return (
    replayEnds.includes(end as ReplayEnd) &&
    typeof endedAt === "string" &&
    isCount(firstTick) &&
    isCount(lastTick) &&
    Array.isArray(participants) &&
    participants.every(isParticipant)
  );
}

export function isParticipant(value: unknown): value is ReplayParticipant {
  if (!isObject(value)) return false;
  const { seat, playerId, name, driver } = value;
  return isCount(seat) && [playerId, name, driver].every((text) => typeof text === "string");
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null;
