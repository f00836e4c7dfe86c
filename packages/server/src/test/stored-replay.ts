import type { ReplayHeader } from "@fairtick/replay";
import { LOG_FORMAT } from "@fairtick/session";
import { ReplayFiles, storedReplays } from "../replays/replay-files.ts";
import { replayName } from "../replays/replay-name.ts";

const MIB = 1024 * 1024;
const limits = { kept: 1000, keptUnattended: 1000, keptBytes: MIB, keptDays: 0 };

/** What differs from a public session of the game `toy` that is over and had nobody. */
export interface StoredReplayOptions {
  readonly sessionId: string;
  readonly game?: string;
  readonly title?: string;
  readonly visibility?: NonNullable<ReplayHeader["visibility"]>;
  /** Unix milliseconds. */
  readonly recordedAt?: number;
  readonly playerIds?: readonly string[];
  readonly content?: string;
  readonly isCutOff?: boolean;
}

/** Puts a replay into a folder, as a server does. Returns the name of its file. */
export function storeReplay(dir: string, options: StoredReplayOptions): string {
  const { sessionId, game = "toy", title = "Town", visibility, playerIds = [] } = options;
  const { recordedAt = 0, content = "ab".repeat(32), isCutOff = false } = options;
  const files = new ReplayFiles({ dir, limits }, () => {});
  const log = {
    format: LOG_FORMAT,
    sessionId,
    game,
    gameVersion: 1,
    layoutHash: "0011",
    tickHz: 4,
    seed: 7,
    options: { place: "town" },
    content: [{ kind: "tracks", id: "a", digest: content }],
  };
  const item = { kind: "tracks", id: "a", name: "A", version: "1", digest: content, manifest: {}, files: {} };
  files.run({
    kind: "open",
    recording: 1,
    name: replayName(sessionId, recordedAt, playerIds.length === 0),
    header: {
      recordedAt: new Date(recordedAt).toISOString(),
      server: "0",
      title,
      ...(visibility && { visibility }),
      log,
    },
    content: [{ digest: content, json: JSON.stringify(item) }],
  });
  const roster = playerIds.map((playerId, seat) => {
    return { seat, playerId, name: `Player ${seat}`, driver: "external", loadout: {} };
  });
  files.run({ kind: "append", recording: 1, entries: keyframe(0, roster), tick: 6 });
  const endedAt = new Date(recordedAt + 1500).toISOString();
  if (!isCutOff)
    files.run({ kind: "finish", recording: 1, outcome: { end: "finished", endedAt, results: [1] } });
  files.close();
  return storedReplays(dir).find((each) => each.sessionId === sessionId)?.name ?? "";
}

/** The entry of a keyframe without state. */
export function keyframe(tick: number, roster: unknown[] = []): Uint8Array<ArrayBuffer> {
  const rest = Buffer.from(JSON.stringify({ roster, departed: [], refusals: [], rosterVersion: 0 }));
  const head = Buffer.alloc(16);
  head.writeUInt8(7, 0);
  head.writeUInt32LE(tick, 4);
  head.writeUInt32LE(4 + rest.length, 8);
  return Uint8Array.from([...head, ...rest]);
}
