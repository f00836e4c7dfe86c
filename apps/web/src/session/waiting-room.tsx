import type { ClientSession } from "@fairtick/client";
import type { AnyGame, RosterEntry } from "@fairtick/contract";
import { t } from "@fairtick/game-view";
import { Button, Code, CopyButton, Group, Text, Title } from "@mantine/core";
import type { Connected } from "../connection/use-connection.ts";
import { ChatPanel } from "../parts/chat-panel.tsx";
import { Icon } from "../parts/icon.tsx";
import { ReportButton } from "../parts/report-button.tsx";
import { sentence } from "../parts/sentence.ts";
import css from "./session-page.module.css";

export interface WaitingRoomProps {
  readonly session: ClientSession<AnyGame>;
  readonly connected: Connected;
}

/** Before a session begins: who is there and ready, how others come, what they say, and what starts it. */
export function WaitingRoom({ session, connected }: WaitingRoomProps) {
  const { connection, state } = connected;
  const isHost = state.kind === "online" && state.playerId === session.hostId;
  return (
    <section className={css["outcome"]} aria-label={t("Waiting room")}>
      <Title order={2} size="h3">
        {t("Waiting for players")}
      </Title>
      <ul className={css["roster"]}>
        {session.roster.map((entry) => (
          <li key={entry.seat}>
            <span className={css["who"]}>
              {entry.name} {marks(entry.seat === session.seat, entry.playerId === session.hostId)}
            </span>
            {isPerson(entry) && <ReadyMark isReady={session.readyIds.has(entry.playerId)} />}
            {isPerson(entry) && entry.seat !== session.seat && (
              <ReportButton connected={connected} playerId={entry.playerId} name={entry.name} />
            )}
            {isHost && entry.seat !== session.seat && (
              <Button size="compact-xs" variant="default" onClick={() => connection.kick(entry.playerId)}>
                {t("Put out")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {session.code !== "" && (
        <Text mb="sm">
          {t("Code:")} <Code>{session.code}</Code>
        </Text>
      )}
      <ReadyToggle session={session} onChange={(isReady) => connection.setReady(isReady)} />
      <ChatPanel chat={session.chat} connected={connected} label={t("Session chat")} />
      {connected.problem !== undefined && (
        <Text c="var(--page-error)" role="alert">
          {sentence(connected.problem)}
        </Text>
      )}
      <Group justify="flex-end" mt="md">
        <CopyButton value={location.href}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<Icon name="link" size={18} />} onClick={copy}>
              {copied ? t("Link copied") : t("Copy the link")}
            </Button>
          )}
        </CopyButton>
        {isHost && <Button onClick={() => connection.start()}>{t("Start")}</Button>}
        {!isHost && (
          <Text c="var(--page-dim)">
            {session.hostId === undefined
              ? t("It starts by itself.")
              : t("It starts when all are ready, or the host wants it.")}
          </Text>
        )}
      </Group>
    </section>
  );
}

function ReadyMark({ isReady }: { readonly isReady: boolean }) {
  return (
    <span className={css["mark"]} data-ready={isReady}>
      {isReady && <Icon name="check" size={16} />}
      {isReady ? t("ready") : t("not ready")}
    </span>
  );
}

interface ReadyToggleProps {
  readonly session: ClientSession<AnyGame>;
  readonly onChange: (isReady: boolean) => void;
}

/** The own say in the start, and what everybody's comes to. */
function ReadyToggle({ session, onChange }: ReadyToggleProps) {
  const people = session.roster.filter(isPerson);
  const isReady = people.some(
    ({ seat, playerId }) => seat === session.seat && session.readyIds.has(playerId),
  );
  const readyCount = people.filter(({ playerId }) => session.readyIds.has(playerId)).length;
  return (
    <div className={css["ready"]}>
      {session.seat !== undefined && (
        <Button
          size="lg"
          fullWidth
          variant={isReady ? "filled" : "default"}
          leftSection={isReady ? <Icon name="check" /> : undefined}
          aria-pressed={isReady}
          onClick={() => onChange(!isReady)}
        >
          {t("I am ready")}
        </Button>
      )}
      <Text role="status" ta="center" mt={6}>
        {people.length < 2
          ? aloneText(isReady && session.visibility === "public")
          : readyText(readyCount, people.length, session.hostId !== undefined)}
      </Text>
    </div>
  );
}

/** The button Play brings people to who is ready alone, where everybody may come in. */
const aloneText = (isFound: boolean): string =>
  isFound ? t("It starts with the next one who presses Play.") : t("Nobody else is here yet.");

function readyText(readyCount: number, peopleCount: number, hasHost: boolean): string {
  if (readyCount < peopleCount)
    return t("{readyCount} of {peopleCount} are ready.", { readyCount, peopleCount });
  return hasHost ? t("All are ready: starting.") : t("All are ready.");
}

const isPerson = ({ driver }: RosterEntry): boolean => driver === "external";

function marks(isOwn: boolean, isHost: boolean): string {
  const words = [...(isOwn ? [t("you")] : []), ...(isHost ? [t("host")] : [])];
  return words.length === 0 ? "" : `(${words.join(", ")})`;
}
