import { type LapRef, lapText, parseLapRef } from "../run/rounds.ts";

/** What a link to a viewer says beside its replay. */
export interface ViewerAddress {
  readonly tick: number | undefined;
  /** The seat that is watched. */
  readonly seat: number | undefined;
  /** The number of a lap of that seat, at whose beginning it begins. */
  readonly lap: number | undefined;
  readonly ghost: GhostRef | undefined;
}

export interface GhostRef {
  /** Of the replay whose lap it is. */
  readonly sessionId: string;
  readonly lap: LapRef;
}

const THIS = "this";

/** `own`: id of the replay that is watched. What is not understood is left out. */
export function parseViewerAddress(search: string, own: string): ViewerAddress {
  const params = new URLSearchParams(search);
  const count = (name: string) => {
    const text = params.get(name);
    return text !== null && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
  };
  return {
    tick: count("t"),
    seat: count("car"),
    lap: count("lap"),
    ghost: parseGhostRef(params.get("ghost"), own),
  };
}

export function viewerAddress(
  own: string,
  { tick, seat, ghost }: { tick: number; seat: number | undefined; ghost: GhostRef | undefined },
): string {
  const params = new URLSearchParams({ t: String(tick) });
  if (seat !== undefined) params.set("car", String(seat));
  if (ghost !== undefined)
    params.set("ghost", `${ghost.sessionId === own ? THIS : ghost.sessionId}:${lapText(ghost.lap)}`);
  return `/replays/${own}?${params}`;
}

/** `session:seat:lap`, or `this:seat:lap`. */
function parseGhostRef(text: string | null, own: string): GhostRef | undefined {
  const [, id, rest] = /^([0-9a-f-]{36}|this):(.*)$/.exec(text ?? "") ?? [];
  const lap = parseLapRef(rest ?? null);
  if (id === undefined || lap === undefined) return undefined;
  return { sessionId: id === THIS ? own : id, lap };
}
