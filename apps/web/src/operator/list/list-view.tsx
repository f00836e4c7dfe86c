import { t } from "@fairtick/game-view";
import { Button, Group, Skeleton } from "@mantine/core";
import type { ReactNode } from "react";
import { ProblemText } from "../../parts/problem-text.tsx";
import type { UsedList } from "./use-list.ts";

export interface ListViewProps<Item> {
  readonly list: UsedList<Item>;
  /** In place of a list with nothing in it. */
  readonly empty: ReactNode;
  readonly children: (items: readonly Item[]) => ReactNode;
}

/** A list with what may be wrong with it, and the ways to its other pages. */
export function ListView<Item>({ list, empty, children }: ListViewProps<Item>) {
  const { items, problem, back, next } = list;
  return (
    <>
      <ProblemText problem={problem} />
      {items === undefined && problem === undefined && <Skeleton height={240} />}
      {items !== undefined && (items.length === 0 ? empty : children(items))}
      {(back !== undefined || next !== undefined) && (
        <Group justify="center">
          <Button variant="default" disabled={back === undefined} onClick={back}>
            {t("Page before")}
          </Button>
          <Button variant="default" disabled={next === undefined} onClick={next}>
            {t("Next page")}
          </Button>
        </Group>
      )}
    </>
  );
}
