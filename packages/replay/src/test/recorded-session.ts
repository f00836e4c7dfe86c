import type { Json } from "@fairtick/contract";
import { hashState } from "@fairtick/kernel";
import {
  applyCommand,
  createSession,
  LogTail,
  leaveSeat,
  type Session,
  type SessionSetup,
  sessionResults,
  startSession,
  stepSession,
  takeSeat,
} from "@fairtick/session";
import { bytesSource } from "../chunk-reader.ts";
import { openReplay } from "../open-replay.ts";
import type { Replay } from "../replay.ts";
import { ReplayEncoder } from "../replay-encoder.ts";
import type { ReplayCodec, ReplayOutcome } from "../replay-format.ts";
import { countGame } from "./count-game.ts";

/** Makes nothing smaller: the bytes are the same whatever the engine's deflate does. */
export const plainCodec: ReplayCodec = { deflate: (bytes) => bytes, inflate: () => undefined };

const END_TICK = 90;
/** Behind two keyframes, and not at the end of a second. */
const TICKS = 94;
/** Nothing happens in the tick before it: the piece is a chunk without entries. */
const EMPTY_TICK = 18;

export const countSetup: SessionSetup = {
  sessionId: "00000000-0000-4000-8000-000000000001",
  game: countGame,
  options: { endTick: END_TICK },
  plan: countGame.plan({ endTick: END_TICK }, undefined as never) as SessionSetup["plan"],
  world: { endTick: END_TICK },
  seed: 7,
  contentDigests: [],
};

export interface Recorded {
  /** The pieces in the order in which they were written. */
  readonly pieces: readonly Uint8Array[];
  readonly bytes: Uint8Array;
  readonly session: Session;
  readonly results: Json;
  /** Hash of the state in which so many ticks are complete, by that number. */
  readonly hashes: readonly string[];
}

/** A session in which everything happens that a log can hold, recorded while it runs: a piece for every few ticks. */
export function recordSession(
  codec: ReplayCodec = plainCodec,
  edited: Partial<ReplayOutcome> = {},
): Recorded {
  const tail = new LogTail();
  const session = createSession(countSetup, { inputs: "live", log: tail });
  const log = tail.header;
  if (log === undefined) throw new Error("there is no log");
  const recordedAt = "2026-01-31T12:00:00.000Z";
  const encoder = new ReplayEncoder(
    { recordedAt, server: "0.1.0", maths: "00112233", title: "Counting", log },
    codec,
  );
  const pieces: Uint8Array[] = [];
  const add = (encoded: ReturnType<ReplayEncoder["begin"]>) => {
    if (!encoded.ok) throw new Error(encoded.reason);
    pieces.push(encoded.bytes);
  };
  add(encoder.begin());
  tail.follow({ take: (entries, tick) => add(encoder.append(entries, tick)), gap: () => {} });
  const hashes: string[] = [hashState(session.state)];
  let results: Json = null;
  for (let tick = 0; tick < TICKS; tick++) {
    actBefore(tick, session);
    stepSession(session);
    hashes.push(hashState(session.state));
    if (tick === END_TICK) results = sessionResults(session);
    if (tick % 7 === 3 || tick === EMPTY_TICK) tail.drain();
  }
  tail.drain();
  add(encoder.finish({ end: "finished", endedAt: "2026-01-31T12:00:23.500Z", results, ...edited }));
  return { pieces, bytes: joined(pieces), session, results, hashes };
}

function actBefore(tick: number, session: Session): void {
  const join = (name: string) =>
    takeSeat(session, { playerId: `id of ${name}`, name, driver: "external", loadout: {} });
  if (tick === 0) join("Ann");
  if (tick === 2) startSession(session, (seat) => `driver ${seat}`);
  if (tick === 9) join("Bo ✈");
  if (tick === 50) leaveSeat(session, 1);
  if (tick === 60) join("Cy");
  if (tick % 5 === 1) session.rows.latch(0, tick, [(tick % 9) / 9]);
  if (tick % 20 === 12) applyCommand(session, 0, tick, "lend", { amount: tick });
}

export function openBytes(bytes: Uint8Array, codec = plainCodec): Replay {
  const opened = openReplay(bytesSource(bytes), codec);
  if (!opened.ok) throw new Error(opened.reason);
  return opened.replay;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
