import { useEffect, useReducer } from "react";

/** Renders a component again so many times a second, for what changes outside of React. */
export function useTicks(hz: number): void {
  const [, again] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(again, 1000 / hz);
    return () => clearInterval(timer);
  }, [hz]);
}
