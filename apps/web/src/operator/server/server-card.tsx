import { Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import css from "./server.module.css";

export interface ServerCardProps {
  readonly title: string;
  /** What it is for, in a sentence. */
  readonly text: string;
  readonly children: ReactNode;
}

/** One thing that is done to the server. */
export function ServerCard({ title, text, children }: ServerCardProps) {
  const id = useId();
  return (
    <section className={css["card"]} aria-labelledby={id}>
      <Title order={2} size="h4" mb={4} id={id}>
        {title}
      </Title>
      <Text size="sm" c="var(--page-dim)" mb="md">
        {text}
      </Text>
      {children}
    </section>
  );
}
