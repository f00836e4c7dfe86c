import { setTimeout as sleep } from "node:timers/promises";
import { inspectThread } from "./thread-inspector.ts";

export interface ProfileRequest {
  /** Node's id of a thread of this process. */
  readonly threadId: number;
  readonly durationMs: number;
  readonly samplingIntervalUs: number;
}

/**
 * Takes a CPU profile of a thread of this process; resolves with the text of a `.cpuprofile` file. The target stops
 * for some milliseconds at the end, and so does the caller's thread. Rejects with the reason when it does not work
 * out, at once where the thread ends, and when `signal` aborts.
 */
export async function takeCpuProfile(request: ProfileRequest, signal: AbortSignal): Promise<string> {
  const { threadId, durationMs, samplingIntervalUs } = request;
  return inspectThread(threadId, async ({ ask, ended }) => {
    await ask("Profiler.enable");
    await ask("Profiler.setSamplingInterval", { interval: samplingIntervalUs });
    await ask("Profiler.start");
    const over = new AbortController();
    try {
      await Promise.race([
        sleep(durationMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }),
        ended,
      ]);
    } finally {
      over.abort();
    }
    const { profile } = (await ask("Profiler.stop")) as { readonly profile: object };
    return JSON.stringify(profile);
  });
}
