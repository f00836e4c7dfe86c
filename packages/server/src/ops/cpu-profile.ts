import { Session } from "node:inspector/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { threadId as ownThreadId } from "node:worker_threads";

export interface ProfileRequest {
  /** Node's id of a thread of this process. */
  readonly threadId: number;
  readonly durationMs: number;
  readonly samplingIntervalUs: number;
}

/** How long a thread may take to answer. */
const patienceMs = 20_000;

type Send = (method: string, params?: object) => Promise<unknown>;

/**
 * Takes a CPU profile of a thread of this process; resolves with the text of a `.cpuprofile` file. It speaks to
 * the thread's inspector, without any port; a thread that hangs is profiled like one that works, because the
 * inspector interrupts it. The target stops for some milliseconds at the end, and so does the caller's thread.
 * Rejects with the reason when it does not work out, and when `signal` aborts.
 */
export async function takeCpuProfile(request: ProfileRequest, signal: AbortSignal): Promise<string> {
  const { threadId, durationMs, samplingIntervalUs } = request;
  const session = new Session();
  session.connect();
  try {
    const own: Send = (method, params) => session.post(method as never, params as never);
    const send = threadId === ownThreadId ? own : await within(sendToWorker(session, threadId));
    await within(send("Profiler.enable"));
    await within(send("Profiler.setSamplingInterval", { interval: samplingIntervalUs }));
    await within(send("Profiler.start"));
    await sleep(durationMs, undefined, { signal });
    const { profile } = (await within(send("Profiler.stop"))) as { readonly profile: object };
    return JSON.stringify(profile);
  } finally {
    session.disconnect();
  }
}

/** Attaches to the worker thread with the wanted id. */
async function sendToWorker(session: Session, threadId: number): Promise<Send> {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  const attached = new Promise<string>((resolve) => {
    session.on("NodeWorker.attachedToWorker", ({ params }) => {
      if (params.workerInfo.title.startsWith(`[worker ${threadId}]`)) resolve(params.sessionId);
    });
  });
  await session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  const sessionId = await attached;
  session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
    if (params.sessionId !== sessionId) return;
    const answer = JSON.parse(params.message) as {
      id: number;
      result?: unknown;
      error?: { message: string };
    };
    const waits = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.error === undefined) waits?.resolve(answer.result);
    else waits?.reject(new Error(answer.error.message));
  });
  let nextId = 1;
  return (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      const message = JSON.stringify({ id, method, params });
      session.post("NodeWorker.sendMessageToWorker", { sessionId, message }).catch(reject);
    });
}

async function within<T>(answer: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const late = sleep(patienceMs, undefined, { signal: ended.signal }).then(() => {
    throw new Error("the thread did not answer");
  });
  late.catch(() => {});
  try {
    return await Promise.race([answer, late]);
  } finally {
    ended.abort();
  }
}
