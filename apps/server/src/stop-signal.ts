/** A second signal within this time is the terminal's and npm's copy of the first, not an order to hurry. */
const REPEATED_SIGNAL_MS = 500;

/** Resolves with the name of the signal that asks the server to stop; `hurry` is told of a second one. */
export function stopSignal(
  source: Pick<NodeJS.Process, "on">,
  hurry: (signal: NodeJS.Signals) => void,
  now: () => number = () => performance.now(),
): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstMs = Number.POSITIVE_INFINITY;
    const stop = (signal: NodeJS.Signals) => {
      const nowMs = now();
      if (nowMs - firstMs > REPEATED_SIGNAL_MS) hurry(signal);
      if (firstMs === Number.POSITIVE_INFINITY) firstMs = nowMs;
      resolve(signal);
    };
    source.on("SIGTERM", stop);
    source.on("SIGINT", stop);
  });
}
