import type { Lobby } from "@fairtick/client";
import { t } from "@fairtick/game-view";
import { Button, Group, Loader, Stack, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import type { Connected } from "../connection/use-connection.ts";
import type { GamePage } from "../games.ts";
import { LoadoutChoice } from "../home/loadout-choice.tsx";
import { ConnectionWords } from "../parts/connection-words.tsx";
import { sentence } from "../parts/sentence.ts";

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
        <Loader aria-label={t("Connecting")} />
      </Stack>
    );
  return <Entry page={page} connected={connected} lobby={lobby} sessionId={sessionId} />;
}

/** What is not listed may be private, or over: only the server knows. */
function Entry({
  page,
  connected,
  lobby,
  sessionId,
}: EntryPageProps & { connected: Connected; lobby: Lobby }) {
  const [password, setPassword] = useState("");
  const { connection, problem } = connected;
  const session = lobby.sessions.find(({ id }) => id === sessionId);
  const given = password === "" ? undefined : password;
  const mayJoin = session === undefined || (session.phase === "lobby" && session.playerCount < session.seats);
  const join = () => void connection.join(sessionId, given);
  const watch = () => void connection.spectate(sessionId, given);
  return (
    <Stack
      component="form"
      pt={60}
      gap="md"
      onSubmit={(event) => {
        event.preventDefault();
        if (mayJoin) join();
        else watch();
      }}
    >
      <Title order={1}>{session?.title ?? t("A session that is not listed")}</Title>
      <ConnectionWords connected={connected} />
      <Text c="var(--page-dim)">{session === undefined ? unlistedWords() : placesOf(session)}</Text>
      {session?.visibility !== "public" && (
        <TextInput
          label={session === undefined ? t("Password, if it has one") : t("Password")}
          type="password"
          autoComplete="off"
          maw={320}
          maxLength={64}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
      )}
      {problem !== undefined && (
        <Text c="var(--page-error)" role="alert">
          {sentence(problem)}
        </Text>
      )}
      {mayJoin && (
        <Group>
          <LoadoutChoice connected={connected} lobby={lobby} />
        </Group>
      )}
      <Group>
        {mayJoin && (
          <Button type="submit" size="lg">
            {t("Join")}
          </Button>
        )}
        {session?.phase !== "finished" && (
          <Button size="lg" variant="default" onClick={watch}>
            {t("Watch")}
          </Button>
        )}
        <Button component={Link} href={`/${page.id}`} size="lg" variant="subtle">
          {t("All sessions")}
        </Button>
      </Group>
    </Stack>
  );
}

const unlistedWords = (): string =>
  t("It is private, it has ended, or the server was started anew. Try to come in.");

type ListedSession = Lobby["sessions"][number];

const placesOf = (session: ListedSession): string => {
  const { playerCount, seats, hostName } = session;
  const places =
    hostName === ""
      ? t("{playerCount} of {seats} places taken.", { playerCount, seats })
      : t("{playerCount} of {seats} places taken, made by {hostName}.", { playerCount, seats, hostName });
  return `${places} ${whyOnlyWatched(session)}`.trimEnd();
};

function whyOnlyWatched({ phase, playerCount, seats }: ListedSession): string {
  if (phase === "finished") return t("It is over.");
  if (phase !== "lobby") return t("It has begun: you may watch it.");
  return playerCount < seats ? "" : t("No place is free: you may watch.");
}
