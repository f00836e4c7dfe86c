import { setFlagsFromString } from "node:v8";
import { inspectThread } from "./thread-inspector.ts";

/** What a thread needs, bytes, right after a collection: what is left is in use. */
export interface ThreadMemory {
  /** Objects. */
  readonly heapUsed: number;
  /** Pages for objects, those that are empty included. */
  readonly heapTotal: number;
  /** Memory outside of the heap that objects hold, buffers included. */
  readonly external: number;
  /** Of it, buffers. Those that were dropped may be counted still: they are given back later. */
  readonly arrayBuffers: number;
}

/**
 * A thread without an event loop never carries out the inspector's own request for a collection, but it evaluates
 * expressions: a fresh context finds `gc` there once the flag is set.
 */
const expression = `(() => {
  process.getBuiltinModule("node:vm").runInNewContext("gc")();
  const { heapUsed, heapTotal, external, arrayBuffers } = process.memoryUsage();
  return { heapUsed, heapTotal, external, arrayBuffers };
})()`;

interface Evaluation {
  readonly result: { readonly value?: ThreadMemory };
  readonly exceptionDetails?: { readonly text: string };
}

/**
 * Collects a thread's garbage and tells what is left. The thread stops meanwhile, some ten milliseconds. Rejects as
 * `inspectThread` does.
 */
export async function collectedMemory(threadId: number): Promise<ThreadMemory> {
  setFlagsFromString("--expose-gc");
  return inspectThread(threadId, async ({ ask }) => {
    const params = { expression, returnByValue: true };
    const { result, exceptionDetails } = (await ask("Runtime.evaluate", params)) as Evaluation;
    if (result.value === undefined) throw new Error(exceptionDetails?.text ?? "the thread did not tell");
    return result.value;
  });
}
