import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import css from "./operator.module.css";

const SHOWN_MS = 8000;

const SaidContext = createContext<(text: string) => void>(() => {});

/** Tells for some seconds what has been done. */
export const useSay = (): ((text: string) => void) => useContext(SaidContext);

/** The place where it is told: over the page, so that nothing moves. */
export function SaidProvider({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState<{ readonly text: string }>();
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => setSaid(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <SaidContext.Provider value={useCallback((text) => setSaid({ text }), [])}>
      {children}
      <div role="status" className={css["said"]}>
        {said !== undefined && <p>{said.text}</p>}
      </div>
    </SaidContext.Provider>
  );
}
