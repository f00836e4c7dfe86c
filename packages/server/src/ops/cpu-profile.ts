import { startWorker } from "../host/worker-handle.ts";

/** What the profiling thread is told. */
export interface ProfileRequest {
  /** Node's id of the thread; 0 is the main thread. */
  readonly threadId: number;
  readonly durationMs: number;
  readonly samplingIntervalUs: number;
}

/** Time beyond the profile's own that starting, stopping and writing it may take. */
const patienceMs = 20_000;

/** A minute of samples and its text need a tenth of it. */
const memoryMaxMib = 512;

/**
 * Takes a CPU profile of a thread of this process; resolves with the text of a `.cpuprofile` file. The target
 * goes on working, a few per cent slower, and stops for some milliseconds at the end. Rejects with the reason
 * when it does not work out, and when `signal` aborts.
 */
export function takeCpuProfile(request: ProfileRequest, signal: AbortSignal): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = startWorker({
      entry: new URL("./profile-thread.js", import.meta.url),
      data: request,
      memoryMib: memoryMaxMib,
      message: (bytes) => resolve(bytes as Uint8Array),
      // Without effect after the result.
      exit: (reason) => reject(new Error(`the profiling thread ended: ${reason}`)),
    });
    const abort = () => {
      reject(new Error("nobody waits for the profile any more"));
      worker.terminate();
    };
    const timer = setTimeout(() => {
      reject(new Error("the thread did not answer"));
      worker.terminate();
    }, request.durationMs + patienceMs);
    signal.addEventListener("abort", abort, { once: true });
    void worker.exited.then(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    });
  });
}
