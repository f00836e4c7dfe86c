import { t, textKey } from "@fairtick/game-view";
import { Anchor, Badge, Button, Group, NativeSelect, Stack } from "@mantine/core";
import { useCallback, useState } from "react";
import { Link } from "wouter";
import { useAccountStore } from "../../account/use-account.ts";
import { formatTime } from "../../parts/dates.ts";
import { EmptyPlace } from "../../parts/empty-place.tsx";
import { visibilityWords } from "../../parts/visibility-words.ts";
import { ListView } from "../list/list-view.tsx";
import { type Column, RecordTable } from "../list/record-table.tsx";
import { type Cursor, useList } from "../list/use-list.ts";
import { countText, percentText } from "../live/amounts.ts";
import { useOfficer } from "../use-officer.ts";
import { EndSession } from "./end-session.tsx";
import { type OperatedSession, type Phase, peopleOf, phaseWords } from "./session-words.ts";

const REFRESH_MS = 3000;
const SHOWN = 25;

const columns: readonly Column<OperatedSession>[] = [
  {
    label: textKey("Session"),
    cell: ({ id, game, title }) => (
      <>
        <Anchor component={Link} href={`/operator/players?session=${id}`} fw={600} c="inherit">
          {title}
        </Anchor>
        <small>
          {game} · {id.slice(0, 8)}
        </small>
      </>
    ),
  },
  {
    label: textKey("State"),
    cell: ({ phase, visibility, startedAt }) => (
      <>
        {t(phaseWords[phase])}
        {startedAt !== null && <small>{t("since {startedAt}", { startedAt: formatTime(startedAt) })}</small>}
        {visibility !== "public" && (
          <Badge variant="default">{t(visibilityWords[visibility] ?? visibility)}</Badge>
        )}
      </>
    ),
  },
  {
    label: textKey("People"),
    cell: (session) => (
      <>
        {placesText(session)}
        <small>{peopleOf(session)}</small>
      </>
    ),
  },
  {
    label: textKey("Cost of ticks"),
    kind: "number",
    cell: ({ health }) => (
      <>
        {percentText(health && health.costShare * 100)}
        {health !== null && (
          <small>
            {t("of {thread}, tick {tick}", { thread: health.thread, tick: countText(health.tick) })}
          </small>
        )}
      </>
    ),
  },
];

const placesText = ({ playerCount, seats, spectatorCount }: OperatedSession): string =>
  spectatorCount > 0
    ? t("{playerCount} of {seats}, {spectatorCount} watch", { playerCount, seats, spectatorCount })
    : t("{playerCount} of {seats}", { playerCount, seats });

/** Many have the same title. */
const nameOf = ({ title, id }: OperatedSession): string => `${title}, ${id.slice(0, 8)}`;

/** Every session of the server, private ones included. */
export function SessionsPage() {
  const store = useAccountStore();
  const { isAdmin } = useOfficer();
  const [phase, setPhase] = useState<Phase | "">("");
  const [ended, setEnded] = useState<OperatedSession>();
  const list = useList(
    useCallback(
      (cursor: Cursor) =>
        store.ask(() =>
          store.api.GET("/admin/sessions", {
            params: {
              query: {
                limit: SHOWN,
                ...(cursor !== undefined && { cursor }),
                ...(phase !== "" && { phase }),
              },
            },
          }),
        ),
      [store, phase],
    ),
    REFRESH_MS,
  );
  const acts: Column<OperatedSession> = {
    label: textKey("What to do"),
    kind: "acts",
    cell: (session) => (
      <Group gap={6} justify="flex-end" wrap="nowrap">
        <Button
          component={Link}
          href={`/${session.game}/session/${session.id}`}
          size="compact-sm"
          variant="default"
          aria-label={t("Watch {session}", { session: nameOf(session) })}
        >
          {t("Watch")}
        </Button>
        {isAdmin && (
          <Button
            component={Link}
            href={`/operator/server?session=${session.id}`}
            size="compact-sm"
            variant="default"
            aria-label={t("Announce something in {session}", { session: nameOf(session) })}
          >
            {t("Announce")}
          </Button>
        )}
        {isAdmin && (
          <Button
            size="compact-sm"
            variant="default"
            c="var(--page-error)"
            aria-label={t("End {session}", { session: nameOf(session) })}
            onClick={() => setEnded(session)}
          >
            {t("End")}
          </Button>
        )}
      </Group>
    ),
  };
  return (
    <Stack gap="md">
      <NativeSelect
        label={t("State")}
        w={220}
        value={phase}
        data={[
          { value: "", label: t("all") },
          ...Object.entries(phaseWords).map(([value, label]) => ({ value, label: t(label) })),
        ]}
        onChange={(event) => setPhase(event.currentTarget.value as Phase | "")}
      />
      <ListView
        list={list}
        empty={
          <EmptyPlace
            title={phase === "" ? t("There is no session.") : t("No session is in that state.")}
            text={t("They are listed here as soon as somebody makes one.")}
          />
        }
      >
        {(items) => (
          <RecordTable
            label={t("Sessions")}
            columns={[...columns, acts]}
            items={items}
            keyOf={({ id }) => id}
          />
        )}
      </ListView>
      {ended !== undefined && (
        <EndSession session={ended} onEnd={list.again} onClose={() => setEnded(undefined)} />
      )}
    </Stack>
  );
}
