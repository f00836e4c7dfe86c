import { TICK_HZ } from "@fairtick/apex/rules";

const intervalMs = 1000 / TICK_HZ;

/**
 * Calls `send` 240 times a second on an absolute grid, so that the rate does not drift. Moments that
 * were missed are left out: a newer input makes them useless. Returns how to stop.
 */
export function startInputClock(send: () => void): () => void {
  let dueMs = performance.now();
  let timer: NodeJS.Timeout;
  const run = () => {
    const nowMs = performance.now();
    if (nowMs >= dueMs) {
      send();
      dueMs += intervalMs * Math.max(1, Math.ceil((nowMs - dueMs) / intervalMs));
    }
    timer = setTimeout(run, Math.max(0, dueMs - performance.now()));
  };
  timer = setTimeout(run, 0);
  return () => clearTimeout(timer);
}
