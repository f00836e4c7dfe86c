/** The time is measured in so many parts. */
const parts = 4;

/**
 * Calls back after `ms`, like `setTimeout`; a part of the time in which this thread was held up is given again, since
 * nobody was heard during it. Returns what cancels it. At most once as much time is given again, so that it ends.
 */
export function fairTimeout(
  ms: number,
  act: () => void,
  now: () => number = () => performance.now(),
): () => void {
  const partMs = ms / parts;
  let left = parts;
  let excused = 0;
  let timer: NodeJS.Timeout;
  const begin = () => {
    const beganMs = now();
    timer = setTimeout(() => {
      const isLate = now() - beganMs > 1.5 * partMs;
      if (isLate && excused < parts) excused++;
      else left--;
      if (left > 0) begin();
      else act();
    }, partMs);
  };
  begin();
  return () => clearTimeout(timer);
}
