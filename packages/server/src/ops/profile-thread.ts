/**
 * Entry of the thread that takes a CPU profile of another one, so that neither the target nor the network
 * thread waits for it. It speaks to the target's inspector in this process: no port is opened, and a target
 * that hangs is profiled like one that works, because the inspector interrupts it.
 */

import { Session } from "node:inspector/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { ProfileRequest } from "./cpu-profile.ts";

const { threadId, durationMs, samplingIntervalUs } = workerData as ProfileRequest;

type Send = (method: string, params?: object) => Promise<unknown>;

const session = new Session();
session.connectToMainThread();
// A session does not keep its thread alive.
const keepAlive = setInterval(() => {}, 1000);
const send: Send =
  threadId === 0 ? (method, params) => session.post(method as never, params as never) : await sendToWorker();
await send("Profiler.enable");
await send("Profiler.setSamplingInterval", { interval: samplingIntervalUs });
await send("Profiler.start");
await sleep(durationMs);
const { profile } = (await send("Profiler.stop")) as { readonly profile: object };
session.disconnect();
clearInterval(keepAlive);
parentPort?.postMessage(new TextEncoder().encode(JSON.stringify(profile)));

/** Attaches to the worker thread with the wanted id, by way of the main thread. */
async function sendToWorker(): Promise<Send> {
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
