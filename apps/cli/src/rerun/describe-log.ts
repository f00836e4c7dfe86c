import type { SessionLog } from "@fairtick/session";

/** What a log says of itself, before it is run. */
export interface LogDescription {
  readonly sessionId: string;
  readonly game: string;
  readonly gameVersion: number;
  readonly tickHz: number;
  readonly seed: number;
  readonly firstTick: number;
  /** Ticks that the log covers up to its end. */
  readonly lastTick: number;
  /** Names of all who ever had a seat. */
  readonly names: readonly string[];
  /** False for a log that ends inside an entry. */
  readonly complete: boolean;
  /** The session was within this tick when its log was copied, or about to apply something before it. */
  readonly endsWithinTick: number | undefined;
}

export function describeLog(log: SessionLog): LogDescription {
  const { header, entries, positionAt, complete } = log;
  const position = entries[positionAt];
  const within = position?.kind === "position" && (position.stepping || positionAt < entries.length - 1);
  return {
    sessionId: header.sessionId,
    game: header.game,
    gameVersion: header.gameVersion,
    tickHz: header.tickHz,
    seed: header.seed,
    firstTick: entries[0]?.tick ?? 0,
    lastTick: entries.at(-1)?.tick ?? 0,
    names: namesOf(log),
    complete,
    endsWithinTick: within ? position.tick : undefined,
  };
}

function namesOf({ entries }: SessionLog): string[] {
  const names = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === "keyframe") {
      for (const { name } of [...entry.rest.departed, ...entry.rest.roster]) names.add(name);
    } else if (entry.kind === "seat") {
      const { name } = (entry.content ?? {}) as { readonly name?: unknown };
      if (typeof name === "string") names.add(name);
    }
  }
  return [...names];
}
