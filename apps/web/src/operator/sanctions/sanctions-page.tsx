import { Button, Group, NativeSelect, Stack } from "@mantine/core";
import { useCallback, useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import { formatMoment } from "../../parts/dates.ts";
import { EmptyPlace } from "../../parts/empty-place.tsx";
import { ListView } from "../list/list-view.tsx";
import { type Column, RecordTable } from "../list/record-table.tsx";
import { type Cursor, useList } from "../list/use-list.ts";
import { BanAddress } from "./ban-address.tsx";
import { LiftSanction } from "./lift-sanction.tsx";
import { type Sanction, sanctionedName } from "./sanction.ts";

const REFRESH_MS = 15_000;
const SHOWN = 25;

const columns: readonly Column<Sanction>[] = [
  {
    label: "Whom",
    cell: (sanction) => (
      <>
        <strong>{sanctionedName(sanction)}</strong>
        {sanction.network !== null && sanction.network !== sanction.subjectId && (
          <small>and everybody at {sanction.network}</small>
        )}
      </>
    ),
  },
  { label: "What", cell: ({ kind }) => (kind === "ban" ? "banned" : "muted") },
  { label: "Until", cell: ({ until }) => (until === null ? "it is lifted" : formatMoment(until)) },
  { label: "Why", cell: ({ reason }) => (reason === "" ? "no reason given" : reason) },
  {
    label: "By",
    cell: ({ byName, imposedAt }) => (
      <>
        {byName}
        <small>{formatMoment(imposedAt)}</small>
      </>
    ),
  },
];

/** Mutes and bans that are in force. */
export function SanctionsPage() {
  const store = useAccountStore();
  const [kind, setKind] = useState<Sanction["kind"] | "">("");
  const [lifted, setLifted] = useState<Sanction>();
  const [isBanning, setBanning] = useState(false);
  const list = useList(
    useCallback(
      (cursor: Cursor) =>
        store.ask(() =>
          store.api.GET("/admin/sanctions", {
            params: {
              query: { limit: SHOWN, ...(cursor !== undefined && { cursor }), ...(kind !== "" && { kind }) },
            },
          }),
        ),
      [store, kind],
    ),
    REFRESH_MS,
  );
  const acts: Column<Sanction> = {
    label: "What to do",
    kind: "acts",
    cell: (sanction) => (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Lift the ${sanction.kind} of ${sanctionedName(sanction)}`}
        onClick={() => setLifted(sanction)}
      >
        Lift
      </Button>
    ),
  };
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end">
        <NativeSelect
          label="What"
          w={220}
          value={kind}
          data={[
            { value: "", label: "mutes and bans" },
            { value: "mute", label: "mutes" },
            { value: "ban", label: "bans" },
          ]}
          onChange={(event) => setKind(event.currentTarget.value as Sanction["kind"] | "")}
        />
        <Button variant="default" onClick={() => setBanning(true)}>
          Ban an address
        </Button>
      </Group>
      <ListView
        list={list}
        empty={
          <EmptyPlace
            title="Nobody is muted or banned."
            text="Players are muted and banned where they are listed: under Players, and in reports."
          />
        }
      >
        {(items) => (
          <RecordTable
            label="Mutes and bans"
            columns={[...columns, acts]}
            items={items}
            keyOf={(each) => `${each.kind} ${each.subjectId}`}
          />
        )}
      </ListView>
      {lifted !== undefined && (
        <LiftSanction sanction={lifted} onDone={list.again} onClose={() => setLifted(undefined)} />
      )}
      {isBanning && <BanAddress onDone={list.again} onClose={() => setBanning(false)} />}
    </Stack>
  );
}
