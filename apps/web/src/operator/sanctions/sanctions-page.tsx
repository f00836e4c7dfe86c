import { t, textKey } from "@fairtick/game-view";
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
    label: textKey("Whom"),
    cell: (sanction) => (
      <>
        <strong>{sanctionedName(sanction)}</strong>
        {sanction.network !== null && sanction.network !== sanction.subjectId && (
          <small>{t("and everybody at {network}", { network: sanction.network })}</small>
        )}
      </>
    ),
  },
  { label: textKey("What"), cell: ({ kind }) => (kind === "ban" ? t("banned") : t("muted")) },
  {
    label: textKey("Until"),
    cell: ({ until }) => (until === null ? t("it is lifted") : formatMoment(until)),
  },
  { label: textKey("Why"), cell: ({ reason }) => (reason === "" ? t("no reason given") : reason) },
  {
    label: textKey("By"),
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
    label: textKey("What to do"),
    kind: "acts",
    cell: (sanction) => (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={liftLabel(sanction)}
        onClick={() => setLifted(sanction)}
      >
        {t("Lift")}
      </Button>
    ),
  };
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end">
        <NativeSelect
          label={t("What")}
          w={220}
          value={kind}
          data={[
            { value: "", label: t("mutes and bans") },
            { value: "mute", label: t("mutes") },
            { value: "ban", label: t("bans") },
          ]}
          onChange={(event) => setKind(event.currentTarget.value as Sanction["kind"] | "")}
        />
        <Button variant="default" onClick={() => setBanning(true)}>
          {t("Ban an address")}
        </Button>
      </Group>
      <ListView
        list={list}
        empty={
          <EmptyPlace
            title={t("Nobody is muted or banned.")}
            text={t("Players are muted and banned where they are listed: under Players, and in reports.")}
          />
        }
      >
        {(items) => (
          <RecordTable
            label={t("Mutes and bans")}
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

function liftLabel(sanction: Sanction): string {
  const name = sanctionedName(sanction);
  return sanction.kind === "ban"
    ? t("Lift the ban of {name}", { name })
    : t("Lift the mute of {name}", { name });
}
