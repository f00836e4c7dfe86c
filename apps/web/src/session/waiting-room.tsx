import type { ClientSession } from "@fairtick/client";
import type { AnyGame } from "@fairtick/contract";
import { Button, CopyButton, Group, Text, Title } from "@mantine/core";
import type { Connected } from "../connection/use-connection.ts";
import { Icon } from "../parts/icon.tsx";
import css from "./session-page.module.css";

export interface WaitingRoomProps {
  readonly session: ClientSession<AnyGame>;
  readonly connected: Connected;
}

/** Before a session begins: who is there, how others come, and the button that starts it. */
export function WaitingRoom({ session, connected }: WaitingRoomProps) {
  const { connection } = connected;
  return (
    <section className={css["outcome"]} aria-label="Waiting room">
      <Title order={2} size="h3">
        Waiting for players
      </Title>
      <ul className={css["roster"]}>
        {session.roster.map(({ seat, name }) => (
          <li key={seat}>
            {name}
            {seat === session.seat && (
              <Text component="span" c="var(--page-dim)">
                {" "}
                (you)
              </Text>
            )}
          </li>
        ))}
      </ul>
      {connected.problem !== undefined && <Text c="red.4">{connected.problem}</Text>}
      <Group justify="flex-end">
        <CopyButton value={location.href}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<Icon name="link" size={18} />} onClick={copy}>
              {copied ? "Link copied" : "Copy the link"}
            </Button>
          )}
        </CopyButton>
        {session.seat !== undefined && <Button onClick={() => connection.start()}>Start</Button>}
      </Group>
    </section>
  );
}
