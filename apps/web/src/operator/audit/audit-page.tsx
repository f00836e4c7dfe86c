import { t, textKey } from "@fairtick/game-view";
import { Anchor, Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useCallback } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { useAccountStore } from "../../account/use-account.ts";
import type { ApiData } from "../../api/answer.ts";
import { formatInstant } from "../../parts/dates.ts";
import { EmptyPlace } from "../../parts/empty-place.tsx";
import { ListView } from "../list/list-view.tsx";
import { type Column, RecordTable } from "../list/record-table.tsx";
import { type Cursor, useList } from "../list/use-list.ts";
import { type AuditFilter, auditAddress, parseAuditFilter } from "./audit-filter.ts";
import { actionGroups, detailText } from "./audit-words.ts";

type Entry = ApiData<"/audit">["items"][number];

const SHOWN = 50;

/** What was done to accounts, sessions and the server, the newest first. */
export function AuditPage() {
  const store = useAccountStore();
  const [, navigate] = useLocation();
  const filter = parseAuditFilter(useSearch());
  const { action, actorId, subjectId } = filter;
  const list = useList(
    useCallback(
      (cursor: Cursor) =>
        store.ask(() =>
          store.api.GET("/audit", {
            params: {
              query: {
                limit: SHOWN,
                ...(cursor !== undefined && { cursor }),
                ...(action !== "" && { action }),
                ...(actorId !== "" && { actorId }),
                ...(subjectId !== "" && { accountId: subjectId }),
              },
            },
          }),
        ),
      [store, action, actorId, subjectId],
    ),
  );
  const isKnown = actionGroups.some(({ value }) => value === action);
  return (
    <Stack gap="md">
      <Group align="flex-end">
        <NativeSelect
          label={t("Of")}
          w={260}
          value={action}
          data={[
            ...actionGroups.map(({ value, label }) => ({ value, label: t(label) })),
            ...(isKnown ? [] : [{ value: action, label: action }]),
          ]}
          onChange={(event) => navigate(auditAddress({ ...filter, action: event.currentTarget.value }))}
        />
        <Button variant="default" onClick={list.again}>
          {t("Look again")}
        </Button>
        <Narrowed filter={filter} items={list.items ?? []} />
      </Group>
      <ListView
        list={list}
        empty={
          <EmptyPlace
            title={t("Nothing like that has been done.")}
            text={t(
              "Every act of moderators and administrators, and whatever happens to accounts, is written down here.",
            )}
          />
        }
      >
        {(items) => (
          <RecordTable label={t("Ledger")} columns={columnsOf(filter)} items={items} keyOf={({ id }) => id} />
        )}
      </ListView>
    </Stack>
  );
}

/** Whom alone the entries are of, and the way back to all. */
function Narrowed({ filter, items }: { readonly filter: AuditFilter; readonly items: readonly Entry[] }) {
  const { actorId, subjectId } = filter;
  if (actorId === "" && subjectId === "") return null;
  const [entry] = items;
  const parts = [
    actorId !== "" && t("Only by {name}.", { name: entry?.actorName ?? actorId.slice(0, 8) }),
    subjectId !== "" && t("Only to {name}.", { name: entry?.subjectName ?? subjectId.slice(0, 8) }),
  ].filter((part) => part !== false);
  return (
    <Text>
      {parts.join(" ")}{" "}
      <Anchor component={Link} href={auditAddress({ ...filter, actorId: "", subjectId: "" })}>
        {t("Show all")}
      </Anchor>
    </Text>
  );
}

const columnsOf = (filter: AuditFilter): readonly Column<Entry>[] => [
  { label: textKey("What"), cell: ({ action }) => <strong>{action}</strong> },
  { label: textKey("When"), kind: "time", cell: ({ at }) => formatInstant(at) },
  {
    label: textKey("By"),
    cell: ({ actorId, actorName, origin }) => (
      <>
        {actorId === null ? (
          t("nobody who is known")
        ) : (
          <Anchor component={Link} href={auditAddress({ ...filter, actorId })} c="inherit">
            {actorName ?? actorId.slice(0, 8)}
          </Anchor>
        )}
        <small>{origin}</small>
      </>
    ),
  },
  {
    label: textKey("To"),
    cell: ({ subjectId, subjectName }) => (
      <Anchor component={Link} href={auditAddress({ ...filter, subjectId })} c="inherit">
        {subjectName ?? (subjectId.length === 36 ? subjectId.slice(0, 8) : subjectId)}
      </Anchor>
    ),
  },
  { label: textKey("Besides"), cell: ({ detail }) => detailText(detail) },
];
