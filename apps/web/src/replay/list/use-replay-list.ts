import { useEffect, useState } from "react";
import { useAccount } from "../../account/use-account.ts";
import { sentence } from "../../parts/sentence.ts";
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
  const { store, identity } = useAccount();
  const [replays, setReplays] = useState<readonly ListedReplay[]>();
  const [cursor, setCursor] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [isLoading, setLoading] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter, or somebody else, begins at the first page.
  useEffect(() => setWanted(undefined), [game, title, identity.kind]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: members see more than others.
  useEffect(() => {
    const abort = new AbortController();
    setLoading(true);
    const filter = { ...(game !== "" && { game }), ...(title !== "" && { title }) };
    const place = wanted === undefined ? {} : { cursor: wanted };
    listReplays(store, { ...filter, ...place, limit: PAGE }, abort.signal).then(
      ({ items, nextCursor }) => {
        setReplays((before) => (wanted === undefined ? items : [...(before ?? []), ...items]));
        setCursor(nextCursor);
        setProblem(undefined);
        setLoading(false);
      },
      (error: Error) => {
        if (abort.signal.aborted) return;
        setProblem(sentence(error.message));
        setLoading(false);
      },
    );
    return () => abort.abort();
  }, [store, identity.kind, game, title, wanted]);
  const more = cursor === null ? undefined : () => setWanted(cursor);
  return { replays, problem, isLoading, more };
}
