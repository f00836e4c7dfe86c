import { t, textKey } from "@fairtick/game-view";
import { Anchor, Badge, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useCallback, useState } from "react";
import { Link, useSearch } from "wouter";
import { useAccountStore } from "../../account/use-account.ts";
import type { ApiData } from "../../api/answer.ts";
import { EmptyPlace } from "../../parts/empty-place.tsx";
import { ListView } from "../list/list-view.tsx";
import { type Column, RecordTable } from "../list/record-table.tsx";
import { type Cursor, useList } from "../list/use-list.ts";
import { outranks, roleWords } from "../ranks.ts";
import { useOfficer } from "../use-officer.ts";
import type { PlayerAct } from "./act-words.ts";
import { PlayerActDialog, type PlayerOrder } from "./player-act-dialog.tsx";

type OperatedPlayer = ApiData<"/admin/players">["items"][number];

const REFRESH_MS = 3000;
const TYPING_MS = 300;
const SHOWN = 25;

const columns: readonly Column<OperatedPlayer>[] = [
  {
    label: textKey("Player"),
    cell: ({ id, name, role, isGuest, accountId }) => (
      <>
        {accountId === null ? (
          <strong>{name}</strong>
        ) : (
          <Anchor component={Link} href={`/players/${accountId}`} fw={600} c="inherit">
            {name}
          </Anchor>
        )}{" "}
        {role !== "player" && <Badge variant="default">{t(roleWords[role])}</Badge>}
        {isGuest && <Badge variant="default">{t("guest")}</Badge>}
        <small>{id.slice(0, 8)}</small>
      </>
    ),
  },
  {
    label: textKey("Where"),
    cell: ({ game, sessionId }) => (
      <>
        {game}
        <small>
          {sessionId === null ? (
            t("in the lobby")
          ) : (
            <Anchor component={Link} href={`/${game}/session/${sessionId}`} c="inherit" inherit>
              {t("in session {sessionId}", { sessionId: sessionId.slice(0, 8) })}
            </Anchor>
          )}
        </small>
      </>
    ),
  },
  {
    label: textKey("From"),
    cell: ({ address, transport, silentSeconds }) => (
      <>
        {address}
        <small>
          {transport === null
            ? t("away, the seat is kept")
            : connectionText(transport === "ws" ? "WebSocket" : "TCP", silentSeconds ?? 0)}
        </small>
      </>
    ),
  },
];

const acts: readonly (readonly [act: PlayerAct, label: string])[] = [
  ["kick", textKey("Kick")],
  ["mute", textKey("Mute")],
  ["ban", textKey("Ban")],
];

const connectionText = (transport: string, silentSeconds: number): string =>
  silentSeconds < 2
    ? transport
    : t("{transport}, silent for {silentSeconds} s", { transport, silentSeconds });

/** Everybody who is connected, or whose seat is kept. */
export function PlayersPage() {
  const store = useAccountStore();
  const officer = useOfficer();
  const sessionId = new URLSearchParams(useSearch()).get("session");
  const [name, setName] = useState("");
  const [asked] = useDebouncedValue(name.trim(), TYPING_MS);
  const [order, setOrder] = useState<PlayerOrder>();
  const list = useList(
    useCallback(
      (cursor: Cursor) =>
        store.ask(() =>
          store.api.GET("/admin/players", {
            params: {
              query: {
                limit: SHOWN,
                ...(cursor !== undefined && { cursor }),
                ...(sessionId !== null && { sessionId }),
                ...(asked !== "" && { name: asked }),
              },
            },
          }),
        ),
      [store, sessionId, asked],
    ),
    REFRESH_MS,
  );
  const actsColumn: Column<OperatedPlayer> = {
    label: textKey("What to do"),
    kind: "acts",
    cell: (player) =>
      player.accountId === officer.id ? (
        <Text component="span" size="sm" c="var(--page-dim)">
          {t("you")}
        </Text>
      ) : (
        outranks(officer.role, player.role) && (
          <Group gap={6} justify="flex-end" wrap="nowrap">
            {acts.map(([act, label]) => (
              <Button
                key={act}
                size="compact-sm"
                variant="default"
                {...(act !== "mute" && { c: "var(--page-error)" })}
                aria-label={`${t(label)} ${player.name}`}
                onClick={() => setOrder({ act, player })}
              >
                {t(label)}
              </Button>
            ))}
          </Group>
        )
      ),
  };
  return (
    <Stack gap="md">
      <Group align="flex-end">
        <TextInput
          label={t("Name")}
          placeholder={t("A part of it")}
          w={260}
          maw="100%"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {sessionId !== null && (
          <Text>
            {t("Of session {session} only.", { session: sessionId.slice(0, 8) })}{" "}
            <Anchor component={Link} href="/operator/players">
              {t("Show all")}
            </Anchor>
          </Text>
        )}
      </Group>
      <ListView
        list={list}
        empty={
          <EmptyPlace
            title={asked === "" && sessionId === null ? t("Nobody is here.") : t("Nobody here fits.")}
            text={
              asked === "" && sessionId === null
                ? t("Players are listed as soon as they are signed in to a game.")
                : t("Leave the field empty, and show all sessions, to see everybody.")
            }
          />
        }
      >
        {(items) => (
          <RecordTable
            label={t("Players")}
            columns={[...columns, actsColumn]}
            items={items}
            keyOf={({ id, game }) => `${id} ${game}`}
          />
        )}
      </ListView>
      {order !== undefined && (
        <PlayerActDialog order={order} onDone={list.again} onClose={() => setOrder(undefined)} />
      )}
    </Stack>
  );
}
