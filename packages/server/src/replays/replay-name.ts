const EXTENSION = ".ftreplay";
const NAME = /^(\d{8}T\d{9}Z)-([0-9a-f-]{36})(\.unattended)?\.ftreplay$/;

/** What the name of a replay's file says: `20260131T120000000Z-<session id>.ftreplay`. */
export interface ReplayName {
  readonly name: string;
  readonly sessionId: string;
  /** Unix milliseconds. */
  readonly recordedAt: number;
  /** Nobody took part: AI drivers among themselves. Kept for a shorter time. */
  readonly isUnattended: boolean;
}

export function replayName(sessionId: string, recordedAt: number, isUnattended: boolean): string {
  const time = new Date(recordedAt).toISOString().replace(/[-:.]/g, "");
  return `${time}-${sessionId}${isUnattended ? ".unattended" : ""}${EXTENSION}`;
}

/** Undefined for a name that is not one of a replay. */
export function parseReplayName(name: string): ReplayName | undefined {
  const [, time = "", sessionId = "", unattended] = NAME.exec(name) ?? [];
  const [, year, month, day, hour, minute, second, ms] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/.exec(time) ?? [];
  const recordedAt = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  if (Number.isNaN(recordedAt)) return undefined;
  return { name, sessionId, recordedAt, isUnattended: unattended !== undefined };
}
