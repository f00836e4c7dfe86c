import { Session } from "node:inspector/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { threadId as ownThreadId } from "node:worker_threads";

/** How long a thread may take to answer. */
const patienceMs = 20_000;

type Send = (method: string, params?: object) => Promise<unknown>;

/** A connection to the inspector of a thread. */
export interface ThreadInspector {
  /** Calls a method of the inspector protocol. Rejects when the thread ends, refuses, or does not answer in 20 s. */
  readonly ask: Send;
  /** Rejects when the thread ends. */
  readonly ended: Promise<never>;
}

/**
 * Speaks to the inspector of a thread of this process, without any port, for as long as `use` takes. A thread that
 * hangs answers like one that works, because the inspector interrupts it. Rejects at once where there is no such
 * thread.
 */
export async function inspectThread<T>(
  threadId: number,
  use: (inspector: ThreadInspector) => Promise<T>,
): Promise<T> {
  const session = new Session();
  session.connect();
  try {
    const { send, ended } = threadId === ownThreadId ? ownThread(session) : await attach(session, threadId);
    return await use({
      ask: (method, params) => within(Promise.race([send(method, params), ended])),
      ended,
    });
  } finally {
    session.disconnect();
  }
}

interface Target {
  readonly send: Send;
  readonly ended: Promise<never>;
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
