import { useCallback, useState } from "react";
import type { Answer, Problem } from "../../api/answer.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { useEvery } from "../../parts/use-every.ts";

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** Where a page of a list begins; undefined: at the beginning. */
export type Cursor = string | undefined;

export interface UsedList<Item> {
  /** Of the page that is shown; undefined before the first answer. */
  readonly items: readonly Item[] | undefined;
  /** Why the last answer was none; what was there before stays. */
  readonly problem: Problem | undefined;
  /** Undefined on the first page. */
  readonly back: (() => void) | undefined;
  /** Undefined on the last one. */
  readonly next: (() => void) | undefined;
  readonly again: () => void;
}

const first: readonly Cursor[] = [undefined];

/**
 * A list of the server, page by page, asked for again every `refreshMs`. `ask`: give it one that lasts; another one begins at
 * the first page.
 */
export function useList<Item>(
  ask: (cursor: Cursor) => Promise<Answer<Page<Item>>>,
  refreshMs?: number,
): UsedList<Item> {
  const [place, setPlace] = useState({ ask, cursors: first });
  const cursors = place.ask === ask ? place.cursors : first;
  const cursor = cursors[cursors.length - 1];
  const { answer, again } = useAnswer(useCallback(() => ask(cursor), [ask, cursor]));
  useEvery(refreshMs, again);
  const [page, setPage] = useState<Page<Item>>();
  if (answer?.ok === true && answer.data !== page) setPage(answer.data);
  const nextCursor = page?.nextCursor ?? null;
  return {
    items: page?.items,
    problem: answer?.ok === false ? answer.problem : undefined,
    back: cursors.length > 1 ? () => setPlace({ ask, cursors: cursors.slice(0, -1) }) : undefined,
    next: nextCursor === null ? undefined : () => setPlace({ ask, cursors: [...cursors, nextCursor] }),
    again,
  };
}
