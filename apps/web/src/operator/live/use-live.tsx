import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import type { Problem } from "../../api/answer.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { useEvery } from "../../parts/use-every.ts";
import { type LiveSample, withSample } from "./live-samples.ts";

export interface Live {
  /** Oldest first. */
  readonly samples: readonly LiveSample[];
  readonly newest: LiveSample | undefined;
  /** Why the last question was not answered. */
  readonly problem: Problem | undefined;
}

const REFRESH_MS = 1000;
const LiveContext = createContext<Live>({ samples: [], newest: undefined, problem: undefined });

export const useLive = (): Live => useContext(LiveContext);

/** Asks the server every second how it does, for whatever shows it. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const store = useAccountStore();
  const { answer, again } = useAnswer(
    useCallback(() => store.ask(() => store.api.GET("/admin/live")), [store]),
  );
  useEvery(REFRESH_MS, again);
  const [samples, setSamples] = useState<readonly LiveSample[]>([]);
  useEffect(() => {
    if (answer?.ok === true) setSamples((before) => withSample(before, answer.data));
  }, [answer]);
  const problem = answer?.ok === false ? answer.problem : undefined;
  return (
    <LiveContext.Provider value={{ samples, newest: samples[samples.length - 1], problem }}>
      {children}
    </LiveContext.Provider>
  );
}
