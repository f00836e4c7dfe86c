import { useEffect, useState, useSyncExternalStore } from "react";
import type { AccountStore } from "../account/account-store.ts";
import { useAccountStore } from "../account/use-account.ts";
import { gamePages } from "../games.ts";
import { type RefusalWords, refusalWords } from "./refusal-words.ts";
import { ApiFailed, downloadReplay, replayInfo } from "./replay-api.ts";
import { ReplayRefused, ReplayRun, type Survey } from "./run/replay-run.ts";

/** A session is recorded for some seconds after its end. */
const AGAIN_MS = 2000;

export type RunState =
  | { readonly kind: "none" }
  /** `isRunning`: its session still goes on, and the replay comes when that is over. */
  | { readonly kind: "loading"; readonly isRunning: boolean }
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
    let timer: ReturnType<typeof setTimeout> | undefined;
    const open = () =>
      openRun(account, sessionId, abort.signal).then(
        (run) => {
          opened = run;
          if (abort.signal.aborted) run.close();
          else setState({ kind: "ready", run });
        },
        (error: unknown) => {
          if (abort.signal.aborted) return;
          const isRunning = error instanceof ApiFailed && error.code === "conflict";
          setState(
            isRunning ? { kind: "loading", isRunning } : { kind: "failed", words: refusalWords(error) },
          );
          if (isRunning) timer = setTimeout(() => void open(), AGAIN_MS);
        },
      );
    setState({ kind: "loading", isRunning: false });
    void open();
    return () => {
      abort.abort();
      clearTimeout(timer);
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
