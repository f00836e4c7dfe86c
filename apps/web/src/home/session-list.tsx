import { filterSessions, type Lobby } from "@fairtick/client";
import { t, textKey } from "@fairtick/game-view";
import { Badge, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import type { Connected } from "../connection/use-connection.ts";
import type { GamePage } from "../games.ts";
import { EmptyPlace } from "../parts/empty-place.tsx";
import { Icon } from "../parts/icon.tsx";
import css from "./home-page.module.css";
import { type FilterChoice, filterOf, keepFilter, loadFilter } from "./kept-filter.ts";
import { Miniature } from "./miniature.tsx";
import { PasswordJoin } from "./password-join.tsx";
import { SessionFilters } from "./session-filters.tsx";

export interface SessionListProps {
  readonly page: GamePage;
  readonly connected: Connected;
  readonly lobby: Lobby;
}

type ListedSession = Lobby["sessions"][number];

/** Each miniature is a connection of its own. */
const MINIATURES_MAX = 3;
const order: readonly ListedSession["phase"][] = ["lobby", "countdown", "active", "paused", "finished"];

const phaseWords: { readonly [P in ListedSession["phase"]]: string } = {
  lobby: textKey("waiting for players"),
  countdown: textKey("starting"),
  active: textKey("running"),
  paused: textKey("paused"),
  finished: textKey("finished"),
};

/** What runs and what waits, as far as somebody looks for it. */
export function SessionList({ page, connected, lobby }: SessionListProps) {
  const [choice, setChoice] = useState(() => loadFilter(page.id));
  if (lobby.sessions.length === 0)
    return (
      <EmptyPlace
        title={t("Nothing is running yet.")}
        text={t("Press Play: a session with AI drivers begins at once.")}
      />
    );
  const sessions = filterSessions(lobby.sessions, filterOf(choice)).toSorted(
    (a, b) => order.indexOf(a.phase) - order.indexOf(b.phase),
  );
  const change = (changed: FilterChoice) => {
    setChoice(changed);
    keepFilter(page.id, changed);
  };
  return (
    <>
      <SessionFilters
        choice={choice}
        shownCount={sessions.length}
        count={lobby.sessions.length}
        onChange={change}
      />
      {sessions.length === 0 && (
        <EmptyPlace
          title={t("No session is like that.")}
          text={t("Look for less, or create the one you want.")}
        />
      )}
      <SessionCards sessions={sessions} connected={connected} />
    </>
  );
}

interface SessionCardsProps {
  readonly sessions: readonly ListedSession[];
  readonly connected: Connected;
}

function SessionCards({ sessions, connected }: SessionCardsProps) {
  const pictured = sessions
    .filter(({ phase, visibility }) => phase !== "finished" && visibility === "public")
    .slice(0, MINIATURES_MAX);
  return (
    <ul className={css["grid"]}>
      {sessions.map((session) => (
        <SessionCard
          key={session.id}
          session={session}
          connected={connected}
          isPictured={pictured.includes(session)}
        />
      ))}
    </ul>
  );
}

interface SessionCardProps {
  readonly session: ListedSession;
  readonly connected: Connected;
  readonly isPictured: boolean;
}

function SessionCard({ session, connected, isPictured }: SessionCardProps) {
  const { connection } = connected;
  const { id, title, hostName, playerCount, readyCount, seats, spectatorCount, phase, visibility } = session;
  const isOpen = phase === "lobby" && playerCount < seats;
  return (
    <li className={css["card"]}>
      <div className={css["picture"]} data-empty={!isPictured}>
        {isPictured ? <Miniature connection={connection} sessionId={id} /> : <Icon name="film" size={40} />}
        <Badge className={css["phase"]} color={phase === "lobby" ? "amber" : "dark"} variant="filled">
          {t(phaseWords[phase])}
        </Badge>
      </div>
      <div className={css["facts"]}>
        <div>
          <Text fw={700} size="lg">
            {title}
          </Text>
          <Text size="sm" c="var(--page-dim)">
            {[
              placesText(session),
              readyCount > 0 ? t("{readyCount} ready", { readyCount }) : undefined,
              hostName === "" ? undefined : t("by {hostName}", { hostName }),
              spectatorCount > 0 ? t("{count} watching", { count: spectatorCount }) : undefined,
            ]
              .filter((part) => part !== undefined)
              .join(" · ")}
          </Text>
        </div>
        <Group mt="auto" gap="xs">
          {isOpen && visibility === "public" && (
            <Button onClick={() => void connection.join(id)}>{t("Join")}</Button>
          )}
          {isOpen && visibility === "protected" && (
            <PasswordJoin title={title} onJoin={(password) => void connection.join(id, password)} />
          )}
          {phase !== "finished" && visibility === "public" && (
            <Button
              variant="default"
              leftSection={<Icon name="eye" size={18} />}
              aria-label={t("Watch {title}", { title })}
              onClick={() => void connection.spectate(id)}
            >
              {t("Watch")}
            </Button>
          )}
          {phase === "finished" && (
            <Button
              variant="default"
              component={Link}
              href={`/replays/${id}`}
              leftSection={<Icon name="film" size={18} />}
              aria-label={t("Replay of {title}", { title })}
            >
              {t("Replay")}
            </Button>
          )}
        </Group>
      </div>
    </li>
  );
}

function placesText({ phase, playerCount, seats }: ListedSession): string {
  if (phase === "finished") return t("{playerCount} took part", { playerCount });
  return playerCount > 0
    ? t("{playerCount} of {seats} places taken", { playerCount, seats })
    : t("{seats} places", { seats });
}
