import type { NetworkObserver } from "../connection/network-observer.ts";

/** An observer that writes down what it is told, and nothing of requests and notices; details of ends apart. */
export function recordingObserver(): NetworkObserver & {
  readonly seen: string[];
  readonly details: string[];
} {
  const seen: string[] = [];
  const details: string[] = [];
  return {
    seen,
    details,
    requestReceived: () => {},
    messageReceived: () => {},
    noticeSent: () => {},
    errorSent: () => {},
    malformed: (_connection, reason) => void seen.push(`malformed: ${reason}`),
    disconnected: (_connection, reason, _replacedFrames, detail) => {
      seen.push(`disconnected: ${reason}`);
      if (detail !== undefined) details.push(detail);
    },
    dropped: (_game, what, count) => void seen.push(`dropped: ${count} ${what}`),
    datagramDropped: (reason) => void seen.push(`dropped: ${reason}`),
    rateLimited: (_game, what) => void seen.push(`limited: ${what}`),
    overLimits: (_connection, what, count) => void seen.push(`over limits: ${count}, last ${what}`),
    connectionRefused: (_game, reason) => void seen.push(`refused: ${reason}`),
    addressForgotten: (table) => void seen.push(`forgotten: ${table}`),
    inputTaken: (_game, latencyMs) => void (latencyMs !== undefined && seen.push(`latency: ${latencyMs}`)),
    chatSaid: () => {},
    chatRefused: (_game, reason) => void seen.push(`chat refused: ${reason}`),
    moderated: (_game, act) => void seen.push(`moderated: ${act}`),
    webSnapshotSent: () => {},
    snapshotMade: () => {},
    framesSent: () => {},
    fault: (_connection, where, error) => void seen.push(`fault in ${where}: ${error}`),
  };
}
