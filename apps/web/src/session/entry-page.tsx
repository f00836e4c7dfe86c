import { Button, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import type { Connected } from "../connection/use-connection.ts";
import type { GamePage } from "../games.ts";
import { ConnectionWords } from "../parts/connection-words.tsx";

export interface EntryPageProps {
  readonly page: GamePage;
  readonly connected: Connected | undefined;
  readonly sessionId: string;
}

/** Where a shared link leads: a session that the player is not in yet. */
export function EntryPage({ page, connected, sessionId }: EntryPageProps) {
  const lobby = connected?.lobby;
  if (connected === undefined || lobby === undefined)
    return (
      <Stack align="center" pt={80}>
        {connected !== undefined && <ConnectionWords connected={connected} />}
        <Loader aria-label="Connecting" />
      </Stack>
    );
  const { connection } = connected;
  const session = lobby.sessions.find(({ id }) => id === sessionId);
  return (
    <Stack pt={60} gap="md">
      <Title order={1}>{session?.title ?? "This session is not there any more"}</Title>
      <ConnectionWords connected={connected} />
      {connected.problem !== undefined && <Text c="red">{connected.problem}</Text>}
      {session === undefined ? (
        <Text>It has ended, or the server was started anew.</Text>
      ) : (
        <Text c="var(--page-dim)">
          {session.playerCount} of {session.seats} places taken
          {session.hostName === "" ? "" : `, made by ${session.hostName}`}.
        </Text>
      )}
      <Group>
        {session?.phase === "lobby" && session.playerCount < session.seats && (
          <Button
            size="lg"
            onClick={() => void connection.join(sessionId, connection.view.quickLoadout(lobby))}
          >
            Join
          </Button>
        )}
        {session !== undefined && session.phase !== "finished" && (
          <Button size="lg" variant="default" onClick={() => void connection.spectate(sessionId)}>
            Watch
          </Button>
        )}
        <Button component={Link} href={`/${page.id}`} size="lg" variant="subtle">
          All sessions
        </Button>
      </Group>
    </Stack>
  );
}
