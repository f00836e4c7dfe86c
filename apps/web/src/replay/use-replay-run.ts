import { useEffect, useState, useSyncExternalStore } from "react";
import type { AccountStore } from "../account/account-store.ts";
import { useAccountStore } from "../account/use-account.ts";
import { gamePages } from "../games.ts";
import { type RefusalWords, refusalWords } from "./refusal-words.ts";
import { downloadReplay, replayInfo } from "./replay-api.ts";
import { ReplayRefused, ReplayRun, type Survey } from "./run/replay-run.ts";

export type RunState =
  | { readonly kind: "none" }
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly words: RefusalWords }
  | { readonly kind: "ready"; readonly run: ReplayRun };

/** Runs a replay for as long as the component is there; undefined: none. */
export function useReplayRun(sessionId: string | undefined): RunState {
  const account = useAccountStore();
  const [state, setState] = useState<RunState>({ kind: "none" });
  useEffect(() => {
    if (sessionId === undefined) {
      setState({ kind: "none" });
      return;
    }
    const abort = new AbortController();
    let opened: ReplayRun | undefined;
    setState({ kind: "loading" });
    openRun(account, sessionId, abort.signal).then(
      (run) => {
        opened = run;
        if (abort.signal.aborted) run.close();
        else setState({ kind: "ready", run });
      },
      (error: unknown) => {
        if (!abort.signal.aborted) setState({ kind: "failed", words: refusalWords(error) });
      },
    );
    return () => {
      abort.abort();
      opened?.close();
    };
  }, [account, sessionId]);
  return state;
}

async function openRun(account: AccountStore, sessionId: string, signal: AbortSignal): Promise<ReplayRun> {
  const info = await replayInfo(account, sessionId, signal);
  const page = gamePages.find(({ id }) => id === info.game);
  if (page === undefined)
    throw new ReplayRefused({
      kind: "refused",
      what: "game",
      reason: `it is of the game "${info.game}"`,
    });
  return ReplayRun.open(page, info, await downloadReplay(account, info, signal), signal);
}

const nothing: Survey = { toTick: 0, isDone: false, marks: [], laps: [] };
const unwatched = () => () => {};

/** What has been found out of a run so far. */
export function useSurvey(run: ReplayRun | undefined): Survey {
  return useSyncExternalStore(run?.watch ?? unwatched, () => run?.survey ?? nothing);
}
