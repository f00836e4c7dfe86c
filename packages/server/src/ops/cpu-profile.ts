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

/** The inspector of a thread. */
interface Target {
  readonly send: Send;
  /** Rejects when the thread ends. */
  readonly ended: Promise<never>;
}

/**
 * Takes a CPU profile of a thread of this process; resolves with the text of a `.cpuprofile` file. It speaks to
 * the thread's inspector, without any port; a thread that hangs is profiled like one that works, because the
 * inspector interrupts it. The target stops for some milliseconds at the end, and so does the caller's thread.
 * Rejects with the reason when it does not work out, at once where the thread ends, and when `signal` aborts.
 */
export async function takeCpuProfile(request: ProfileRequest, signal: AbortSignal): Promise<string> {
  const { threadId, durationMs, samplingIntervalUs } = request;
  const session = new Session();
  session.connect();
  const over = new AbortController();
  try {
    const { send, ended } = threadId === ownThreadId ? ownThread(session) : await attach(session, threadId);
    const ask: Send = (method, params) => within(Promise.race([send(method, params), ended]));
    await ask("Profiler.enable");
    await ask("Profiler.setSamplingInterval", { interval: samplingIntervalUs });
    await ask("Profiler.start");
    await Promise.race([
      sleep(durationMs, undefined, { signal: AbortSignal.any([signal, over.signal]) }),
      ended,
    ]);
    const { profile } = (await ask("Profiler.stop")) as { readonly profile: object };
    return JSON.stringify(profile);
  } finally {
    over.abort();
    session.disconnect();
  }
}

function ownThread(session: Session): Target {
  return {
    send: (method, params) => session.post(method as never, params as never),
    ended: new Promise(() => {}),
  };
}

/** Attaches to the worker thread with the wanted id. */
async function attach(session: Session, threadId: number): Promise<Target> {
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let sessionId: string | undefined;
  session.on("NodeWorker.attachedToWorker", ({ params }) => {
    if (params.workerInfo.title.startsWith(`[worker ${threadId}]`)) sessionId = params.sessionId;
  });
  const ended = new Promise<never>((_, reject) => {
    session.on("NodeWorker.detachedFromWorker", ({ params }) => {
      if (params.sessionId === sessionId) reject(new Error("the thread has ended"));
    });
  });
  ended.catch(() => {});
  // The threads that run are told of before the answer.
  await within(session.post("NodeWorker.enable", { waitForDebuggerOnStart: false }));
  if (sessionId === undefined) throw new Error("the thread has ended");
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
  const send: Send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      const message = JSON.stringify({ id, method, params });
      session.post("NodeWorker.sendMessageToWorker", { sessionId, message }).catch(reject);
    });
  return { send, ended };
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
