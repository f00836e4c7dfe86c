import type { AnyGameTelemetry } from "@fairtick/game-view";
import { bytesSource, openReplay, type ReplayContentItem, ReplayPlayer, replaySetup } from "@fairtick/replay";
import { inflateCodec } from "./inflate-codec.ts";
import type { RefusedReplay } from "./replay-messages.ts";

/** A player at the beginning of a replay, or why it cannot be run here. */
export function openPlayer(
  bytes: Uint8Array,
  telemetry: AnyGameTelemetry,
  content: readonly ReplayContentItem[],
): ReplayPlayer | RefusedReplay {
  const opened = openReplay(bytesSource(bytes), inflateCodec);
  if (!opened.ok) return refused("file", opened.reason);
  const { replay } = opened;
  const made = replaySetup(replay.facts.header.log, telemetry.game, telemetry.content, content);
  if (!made.ok) return refused(made.what, made.reason);
  const played = ReplayPlayer.open(replay, made.setup);
  return played.ok ? played.player : refused("state", played.reason);
}

const refused = (what: RefusedReplay["what"], reason: string): RefusedReplay => ({
  kind: "refused",
  what,
  reason,
});
