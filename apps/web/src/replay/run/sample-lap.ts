import { type AnyGameTelemetry, type Surveyor, t } from "@fairtick/game-view";
import { type ReplayContentItem, ReplayPlayer } from "@fairtick/replay";
import { openPlayer } from "./open-player.ts";
import type { LapTicks, RefusedReplay, SampleBlock } from "./replay-messages.ts";

const SAMPLES_HZ = 60;
/** A longer one is none: what a server says is not trusted with the memory of the page. */
const LAP_SECONDS_MAX = 3600;

/** Runs the ticks of one lap again and samples all seats in them; nothing before it is run but to the nearest keyframe. */
export function sampleLap(
  bytes: Uint8Array,
  telemetry: AnyGameTelemetry,
  content: readonly ReplayContentItem[],
  { fromTick, toTick }: LapTicks,
): { readonly kind: "lap"; readonly block: SampleBlock } | RefusedReplay {
  const player = openPlayer(bytes, telemetry, content);
  if (!(player instanceof ReplayPlayer)) return player;
  const { session, replay } = player;
  const { tickHz } = session.game;
  const isWithin = fromTick >= replay.firstTick && fromTick < toTick && toTick <= replay.facts.lastTick;
  if (!isWithin || toTick - fromTick > LAP_SECONDS_MAX * tickHz)
    return {
      kind: "refused",
      what: "file",
      reason: t("it has no lap from tick {fromTick} to tick {toTick}", { fromTick, toTick }),
    };
  const seats = session.setup.plan.seats;
  const channels = telemetry.channels.length;
  const everyTicks = Math.max(1, Math.floor(tickHz / SAMPLES_HZ));
  // One beyond the end, so that the last moments are between two samples.
  const samples = Math.ceil((toTick - fromTick) / everyTicks) + 1;
  const values = new Float32Array(samples * seats * channels).fill(Number.NaN);
  const surveyor: Surveyor = telemetry.survey(session.setup.world);
  for (let sample = 0; sample < samples; sample++) {
    if (player.seek(fromTick + sample * everyTicks) !== undefined) break;
    const state = session.state.view as Parameters<Surveyor["read"]>[0];
    for (let seat = 0; seat < seats; seat++) {
      const at = (sample * seats + seat) * channels;
      if (!surveyor.read(state, seat, values, at)) values[at] = Number.NaN;
    }
  }
  return { kind: "lap", block: { fromTick, everyTicks, seats, channels, values } };
}
