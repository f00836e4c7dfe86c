import type { NetworkObserver } from "../connection/network-observer.ts";

/** An observer that writes down what it is told, and nothing of requests and notices. */
export function recordingObserver(): NetworkObserver & { readonly seen: string[] } {
  const seen: string[] = [];
  return {
    seen,
    requestReceived: () => {},
    noticeSent: () => {},
    errorSent: () => {},
    malformed: (_connection, reason) => void seen.push(`malformed: ${reason}`),
    disconnected: (_connection, reason) => void seen.push(`disconnected: ${reason}`),
    dropped: (_game, what, count) => void seen.push(`dropped: ${count} ${what}`),
    datagramDropped: (reason) => void seen.push(`dropped: ${reason}`),
    inputTaken: (_game, latencyMs) => void (latencyMs !== undefined && seen.push(`latency: ${latencyMs}`)),
    framesSent: () => {},
    fault: (_connection, where, error) => void seen.push(`fault in ${where}: ${error}`),
  };
}
