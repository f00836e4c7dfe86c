import { useCallback, useEffect, useRef, useState } from "react";
import type { Answer } from "./answer.ts";

/** An answer that a page shows: undefined while the first one is on its way. */
export interface Asked<Data> {
  readonly answer: Answer<Data> | undefined;
  /** Asks again; what is there is shown until then. */
  readonly again: () => void;
}

/** Asks when the page is shown, and whenever `ask` is another function: give it one that lasts (`useCallback`). */
export function useAnswer<Data>(ask: () => Promise<Answer<Data>>): Asked<Data> {
  const [answer, setAnswer] = useState<Answer<Data>>();
  const newest = useRef(0);
  const again = useCallback(() => {
    const number = ++newest.current;
    void ask().then((given) => {
      // An answer to what was asked before is of no use any more.
      if (number === newest.current) setAnswer(given);
    });
  }, [ask]);
  useEffect(() => {
    again();
    return () => {
      newest.current++;
    };
  }, [again]);
  return { answer, again };
}
