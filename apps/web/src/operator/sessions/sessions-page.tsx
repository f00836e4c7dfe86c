import { Anchor, Badge, Button, Group, NativeSelect, Stack } from "@mantine/core";
import { useCallback, useState } from "react";
import { Link } from "wouter";
import { useAccountStore } from "../../account/use-account.ts";
import { formatTime } from "../../parts/dates.ts";
import { EmptyPlace } from "../../parts/empty-place.tsx";
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
    label: "Session",
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
    label: "State",
    cell: ({ phase, visibility, startedAt }) => (
      <>
        {phaseWords[phase]}
        {startedAt !== null && <small>since {formatTime(startedAt)}</small>}
        {visibility !== "public" && <Badge variant="default">{visibility}</Badge>}
      </>
    ),
  },
  {
    label: "People",
    cell: (session) => (
      <>
        {session.playerCount} of {session.seats}
        {session.spectatorCount > 0 && `, ${session.spectatorCount} watch`}
        <small>{peopleOf(session)}</small>
      </>
    ),
  },
  {
    label: "Cost of ticks",
    kind: "number",
    cell: ({ health }) => (
      <>
        {percentText(health && health.costShare * 100)}
        {health !== null && (
          <small>
            of {health.thread}, tick {countText(health.tick)}
          </small>
        )}
      </>
    ),
  },
];

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
    label: "What to do",
    kind: "acts",
    cell: (session) => (
      <Group gap={6} justify="flex-end" wrap="nowrap">
        <Button
          component={Link}
          href={`/${session.game}/session/${session.id}`}
          size="compact-sm"
          variant="default"
          aria-label={`Watch ${nameOf(session)}`}
        >
          Watch
        </Button>
        {isAdmin && (
          <Button
            component={Link}
            href={`/operator/server?session=${session.id}`}
            size="compact-sm"
            variant="default"
            aria-label={`Announce something in ${nameOf(session)}`}
          >
            Announce
          </Button>
        )}
        {isAdmin && (
          <Button
            size="compact-sm"
            variant="default"
            c="var(--page-error)"
            aria-label={`End ${nameOf(session)}`}
            onClick={() => setEnded(session)}
          >
            End
          </Button>
        )}
      </Group>
    ),
  };
  return (
    <Stack gap="md">
      <NativeSelect
        label="State"
        w={220}
        value={phase}
        data={[
          { value: "", label: "all" },
          ...Object.entries(phaseWords).map(([value, label]) => ({ value, label })),
        ]}
        onChange={(event) => setPhase(event.currentTarget.value as Phase | "")}
      />
      <ListView
        list={list}
        empty={
          <EmptyPlace
            title={phase === "" ? "There is no session." : "No session is in that state."}
            text="They are listed here as soon as somebody makes one."
          />
        }
      >
        {(items) => (
          <RecordTable label="Sessions" columns={[...columns, acts]} items={items} keyOf={({ id }) => id} />
        )}
      </ListView>
      {ended !== undefined && (
        <EndSession session={ended} onEnd={list.again} onClose={() => setEnded(undefined)} />
      )}
    </Stack>
  );
}
