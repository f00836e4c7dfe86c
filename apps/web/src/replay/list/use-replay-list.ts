import { useEffect, useState } from "react";
import { type ListedReplay, listReplays } from "../replay-api.ts";

const PAGE = 20;

export interface ReplayListState {
  /** Undefined before the first answer. */
  readonly replays: readonly ListedReplay[] | undefined;
  readonly problem: string | undefined;
  readonly isLoading: boolean;
  /** Gets the next page; undefined on the last one. */
  readonly more: (() => void) | undefined;
}

/** The list of replays for a filter, page by page. Empty: any. */
export function useReplayList(game: string, title: string): ReplayListState {
  const [replays, setReplays] = useState<readonly ListedReplay[]>();
  const [cursor, setCursor] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [isLoading, setLoading] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter begins at the first page.
  useEffect(() => setWanted(undefined), [game, title]);
  useEffect(() => {
    const abort = new AbortController();
    setLoading(true);
    listReplays({ game, title, cursor: wanted, limit: PAGE }, abort.signal).then(
      ({ items, nextCursor }) => {
        setReplays((before) => (wanted === undefined ? items : [...(before ?? []), ...items]));
        setCursor(nextCursor);
        setProblem(undefined);
        setLoading(false);
      },
      (error: Error) => {
        if (abort.signal.aborted) return;
        setProblem(`${error.message}.`);
        setLoading(false);
      },
    );
    return () => abort.abort();
  }, [game, title, wanted]);
  const more = cursor === null ? undefined : () => setWanted(cursor);
  return { replays, problem, isLoading, more };
}
