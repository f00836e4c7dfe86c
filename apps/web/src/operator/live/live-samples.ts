import type { ApiData } from "../../api/answer.ts";

/** How the server does, as it tells once a second. */
export type LiveSample = ApiData<"/admin/live">;

/** How far charts look back. */
export const SHOWN_SECONDS = 180;

/** With another sample behind those that are there, as far as they are shown. One of a second that is there already is left out. */
export function withSample(samples: readonly LiveSample[], sample: LiveSample): readonly LiveSample[] {
  const last = samples[samples.length - 1];
  if (last !== undefined && sample.at <= last.at) return samples;
  return [...samples.filter(({ at }) => at >= sample.at - SHOWN_SECONDS), sample];
}
