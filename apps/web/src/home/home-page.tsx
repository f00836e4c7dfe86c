import { t } from "@fairtick/game-view";
import { Alert, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Connected } from "../connection/use-connection.ts";
import type { GamePage } from "../games.ts";
import { ChatPanel } from "../parts/chat-panel.tsx";
import { ConnectionWords } from "../parts/connection-words.tsx";
import { Icon } from "../parts/icon.tsx";
import { sentence } from "../parts/sentence.ts";
import { ServerWords } from "../parts/server-words.tsx";
import { CreateSession } from "./create-session.tsx";
import css from "./home-page.module.css";
import { JoinByCode } from "./join-by-code.tsx";
import { LoadoutChoice } from "./loadout-choice.tsx";
import { SessionList } from "./session-list.tsx";

export interface HomePageProps {
  readonly page: GamePage;
  /** Undefined while the game is being loaded. */
  readonly connected: Connected | undefined;
}

export function HomePage({ page, connected }: HomePageProps) {
  const [isEntering, setEntering] = useState(false);
  const [isCreating, setCreating] = useState(false);
  const lobby = connected?.lobby;
  const isReady = connected?.state.kind === "online" && lobby !== undefined;
  const enter = async (act: () => Promise<unknown>) => {
    setEntering(true);
    await act();
    setEntering(false);
  };
  return (
    <Stack gap="xl">
      {connected?.problem !== undefined && (
        <Notice color="red" text={sentence(connected.problem)} connected={connected} />
      )}
      {connected?.ended !== undefined && <Notice color="gray" text={connected.ended} connected={connected} />}
      <div>
        <section className={css["hero"]}>
          <div>
            <Title order={1}>{page.title}</Title>
            <Text size="lg" c="var(--page-dim)" mt={4}>
              {page.summary}
            </Text>
          </div>
          <Group>
            <Button
              size="xl"
              leftSection={<Icon name="play" />}
              disabled={!isReady}
              loading={isEntering}
              onClick={() => void enter(() => connected?.connection.play() ?? Promise.resolve())}
            >
              {t("Play")}
            </Button>
            <Button size="xl" variant="default" disabled={!isReady} onClick={() => setCreating(true)}>
              {t("Create a session")}
            </Button>
          </Group>
        </section>
        {connected !== undefined && lobby !== undefined && (
          <LoadoutChoice connected={connected} lobby={lobby} />
        )}
        {connected !== undefined && <ServerWords chat={connected.connection.lobbyChat} />}
      </div>
      {connected !== undefined && <ConnectionWords connected={connected} />}
      <section aria-labelledby="sessions">
        <Title order={2} id="sessions" mb="md">
          {t("Sessions")}
        </Title>
        {connected === undefined || lobby === undefined ? (
          <Skeleton height={220} />
        ) : (
          <SessionList page={page} connected={connected} lobby={lobby} />
        )}
      </section>
      {connected !== undefined && lobby !== undefined && (
        <div className={css["columns"]}>
          <section aria-labelledby="lobby-chat">
            <Title order={2} size="h4" mb="sm" id="lobby-chat">
              {t("In the lobby")}
            </Title>
            <ChatPanel chat={connected.connection.lobbyChat} connected={connected} label={t("Lobby chat")} />
          </section>
          <JoinByCode
            onJoin={(code, password) => void enter(() => connected.connection.joinByCode(code, password))}
          />
        </div>
      )}
      {connected !== undefined && lobby !== undefined && (
        <CreateSession
          view={connected.connection.view}
          lobby={lobby}
          brings={connected.loadout}
          isOpen={isCreating}
          onClose={() => setCreating(false)}
          onCreate={(options, loadout, door) => {
            setCreating(false);
            connected.connection.bring(loadout);
            void enter(() => connected.connection.create(options, door));
          }}
        />
      )}
    </Stack>
  );
}

interface NoticeProps {
  readonly color: string;
  readonly text: string;
  readonly connected: Connected;
}

/** What somebody has to know before they go on. */
function Notice({ color, text, connected }: NoticeProps) {
  return (
    <Alert
      className={css["notice"]}
      color={color}
      withCloseButton
      closeButtonLabel={t("Close")}
      onClose={() => connected.connection.forgetProblem()}
    >
      {text}
    </Alert>
  );
}
