/**
 * The session log: what happened to a session, in the order in which it happened. A header and its
 * entries are enough to run the session again; hashes and keyframes let a reader check and seek.
 *
 *     "FTLG" | u32 header length | header (JSON, UTF-8) | entry | entry | ...
 *     entry:  u8 kind | u8 0 | u16 length | u32 tick | body of that length
 *     keyframe: the length field is 0 and the body starts with a u32 length of its own
 *
 * All numbers are little endian. An entry's tick is the tick that it comes before; a hash or
 * keyframe of tick T is the state in which T has not been stepped yet.
 */
export const LogKind = { seat: 1, unseat: 2, row: 3, command: 4, action: 5, hash: 6, keyframe: 7 } as const;
export type LogKind = (typeof LogKind)[keyof typeof LogKind];

export const LOG_MAGIC = 0x474c5446;
export const LOG_FORMAT = 1;
export const ENTRY_HEAD_BYTES = 8;

const ENTRY_BODY_MAX = 0xffff;

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
