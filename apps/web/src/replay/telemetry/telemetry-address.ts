import { type LapRef, lapText, parseLapRef } from "../run/rounds.ts";

/** A lap of a replay, as links name it. */
export interface LapPlace {
  readonly sessionId: string;
  /** Undefined: any, such as the fastest. */
  readonly lap: LapRef | undefined;
}

/** `session:seat:lap`, or a session alone. */
export function parseLapPlace(text: string | null): LapPlace | undefined {
  const [, sessionId, rest] = /^([0-9a-f-]{36})(?::(.*))?$/.exec(text ?? "") ?? [];
  return sessionId === undefined ? undefined : { sessionId, lap: parseLapRef(rest ?? null) };
}

const placeText = ({ sessionId, lap }: LapPlace): string =>
  lap === undefined ? sessionId : `${sessionId}:${lapText(lap)}`;

export function telemetryAddress(a: LapPlace, b: LapPlace | undefined): string {
  return `/telemetry?a=${placeText(a)}${b === undefined ? "" : `&b=${placeText(b)}`}`;
}
