import type { ClientSession } from "@fairtick/client";
import type { AnyGame } from "@fairtick/contract";
import { Button, Code, CopyButton, Group, Text, Title } from "@mantine/core";
import type { Connected } from "../connection/use-connection.ts";
import { ChatPanel } from "../parts/chat-panel.tsx";
import { Icon } from "../parts/icon.tsx";
import css from "./session-page.module.css";

export interface WaitingRoomProps {
  readonly session: ClientSession<AnyGame>;
  readonly connected: Connected;
}

/** Before a session begins: who is there, how others come, what they say, and the button that starts it. */
export function WaitingRoom({ session, connected }: WaitingRoomProps) {
  const { connection, state } = connected;
  const isHost = state.kind === "online" && state.playerId === session.hostId;
  return (
    <section className={css["outcome"]} aria-label="Waiting room">
      <Title order={2} size="h3">
        Waiting for players
      </Title>
      <ul className={css["roster"]}>
        {session.roster.map(({ seat, name, playerId }) => (
          <li key={seat}>
            {name} <Text component="span">{marks(seat === session.seat, playerId === session.hostId)}</Text>
            {isHost && seat !== session.seat && (
              <Button size="compact-xs" variant="default" onClick={() => connection.kick(playerId)}>
                Put out
              </Button>
            )}
          </li>
        ))}
      </ul>
      {session.code !== "" && (
        <Text mb="sm">
          Code: <Code>{session.code}</Code>
        </Text>
      )}
      <ChatPanel chat={session.chat} label="Session chat" />
      {connected.problem !== undefined && <Text c="var(--page-error)">{connected.problem}</Text>}
      <Group justify="flex-end" mt="md">
        <CopyButton value={location.href}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<Icon name="link" size={18} />} onClick={copy}>
              {copied ? "Link copied" : "Copy the link"}
            </Button>
          )}
        </CopyButton>
        {isHost && <Button onClick={() => connection.start()}>Start</Button>}
        {!isHost && (
          <Text c="var(--page-dim)">
            {session.hostId === undefined ? "It starts by itself." : "The host starts."}
          </Text>
        )}
      </Group>
    </section>
  );
}

function marks(isOwn: boolean, isHost: boolean): string {
  const words = [...(isOwn ? ["you"] : []), ...(isHost ? ["host"] : [])];
  return words.length === 0 ? "" : `(${words.join(", ")})`;
}
