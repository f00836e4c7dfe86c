import { useEffect } from "react";

/** Does something again and again while somebody looks at the page. `act`: give it one that lasts; undefined `ms`: never. */
export function useEvery(ms: number | undefined, act: () => void): void {
  useEffect(() => {
    if (ms === undefined) return;
    const timer = setInterval(() => {
      if (!document.hidden) act();
    }, ms);
    return () => clearInterval(timer);
  }, [ms, act]);
}
