import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import css from "./empty-place.module.css";

export interface EmptyPlaceProps {
  readonly title: string;
  /** What can be done about it. */
  readonly text: string;
  readonly children?: ReactNode;
}

/** In place of a list with nothing in it. */
export function EmptyPlace({ title, text, children }: EmptyPlaceProps) {
  return (
    <div className={css["empty"]}>
      <Text fw={600}>{title}</Text>
      <Text c="var(--page-dim)">{text}</Text>
      {children}
    </div>
  );
}
