import { useState } from "react";
import type { Answer, Problem } from "../api/answer.ts";
import { useAccountStore } from "./use-account.ts";

type Asking<Data> = Parameters<ReturnType<typeof useAccountStore>["ask"]>[0] &
  (() => Promise<{ data?: Data; error?: unknown; response: Response }>);

interface Request {
  readonly isBusy: boolean;
  /** Why the last one was refused. */
  readonly problem: Problem | undefined;
  /** Runs `done` with what was answered, unless it was refused. */
  send<Data>(asking: Asking<Data>, done: (data: Data) => unknown): void;
}

/** Something that is asked of the server as somebody who is logged in, when a button is pressed. */
export function useRequest(): Request {
  const store = useAccountStore();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = async <Data>(asking: Asking<Data>, done: (data: Data) => unknown) => {
    setBusy(true);
    const answer: Answer<Data> = await store.ask(asking);
    setProblem(answer.ok ? undefined : answer.problem);
    if (answer.ok) await done(answer.data);
    setBusy(false);
  };
  return { isBusy, problem, send: (asking, done) => void run(asking, done) };
}
