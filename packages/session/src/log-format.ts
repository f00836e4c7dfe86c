/**
 * The session log: what happened to a session, in the order in which it happened. A header and its
 * entries are enough to run the session again; hashes and keyframes let a reader check and seek.
 *
 *     "FTLG" | u32 header length | header (JSON, UTF-8) | keyframe | entry | entry | ...
 *     entry:     u8 kind | u8 0 | u16 length | u32 tick | body of that length
 *     keyframe:  its length field is 0; u32 body length | u32 state length | state | JSON of what is not state
 *     position:  its length field is 0; u32 body length | u32 flags | the waiting input rows
 *
 * All numbers are little endian. Ticks never fall, and rise by at most a second at a time, since every second
 * has a hash. An entry's tick is the tick that it comes before; a hash or keyframe of tick T is the state in
 * which T has not been stepped yet.
 *
 * There is one position at most. What stands before it had been applied when the log was copied. What stands
 * behind it is what the session was about to apply: in the log of a fault, the entries of the tick that failed.
 */
export const LogKind = {
  seat: 1,
  unseat: 2,
  row: 3,
  command: 4,
  action: 5,
  hash: 6,
  keyframe: 7,
  position: 8,
} as const;
export type LogKind = (typeof LogKind)[keyof typeof LogKind];

export const LOG_MAGIC = 0x474c5446;
export const LOG_FORMAT = 2;
export const ENTRY_HEAD_BYTES = 8;
export const ENTRY_BODY_MAX = 0xffff;

/** Flags of a position. */
export const PositionFlag = {
  /** The tick was being stepped. */
  stepping: 1,
  /** The session has gone on without its log, for want of memory. */
  stopped: 2,
} as const;

/** Kinds whose bodies may exceed 64 KiB and carry a length of their own. */
export const isLong = (kind: number): boolean => kind === LogKind.keyframe || kind === LogKind.position;

/**
 * A seat request or command as a reader of the log will find it: what is applied must be what is logged, and
 * JSON knows no -0. Undefined where it does not fit into an entry; a code unit takes at most three bytes.
 */
export function asLogged<T>(content: T): T | undefined {
  const text = JSON.stringify(content);
  return text.length * 3 + 2 <= ENTRY_BODY_MAX ? (JSON.parse(text) as T) : undefined;
}

/** Actions of the platform on a session. */
export const SessionAction = { start: 1 } as const;
export type SessionAction = (typeof SessionAction)[keyof typeof SessionAction];

export interface LogHeader {
  readonly format: number;
  readonly sessionId: string;
  readonly game: string;
  readonly gameVersion: number;
  readonly layoutHash: string;
  readonly tickHz: number;
  readonly seed: number;
  readonly options: unknown;
  /** Digest of each content item that the session used. */
  readonly content: readonly { readonly kind: string; readonly id: string; readonly digest: string }[];
}
