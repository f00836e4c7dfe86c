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
import { outranks } from "../ranks.ts";
import { useOfficer } from "../use-officer.ts";
import type { PlayerAct } from "./act-words.ts";
import { PlayerActDialog, type PlayerOrder } from "./player-act-dialog.tsx";

type OperatedPlayer = ApiData<"/admin/players">["items"][number];

const REFRESH_MS = 3000;
const TYPING_MS = 300;
const SHOWN = 25;

const columns: readonly Column<OperatedPlayer>[] = [
  {
    label: "Player",
    cell: ({ id, name, role, isGuest, accountId }) => (
      <>
        {accountId === null ? (
          <strong>{name}</strong>
        ) : (
          <Anchor component={Link} href={`/players/${accountId}`} fw={600} c="inherit">
            {name}
          </Anchor>
        )}{" "}
        {role !== "player" && <Badge variant="default">{role}</Badge>}
        {isGuest && <Badge variant="default">guest</Badge>}
        <small>{id.slice(0, 8)}</small>
      </>
    ),
  },
  {
    label: "Where",
    cell: ({ game, sessionId }) => (
      <>
        {game}
        <small>
          {sessionId === null ? (
            "in the lobby"
          ) : (
            <Anchor component={Link} href={`/${game}/session/${sessionId}`} c="inherit" inherit>
              in session {sessionId.slice(0, 8)}
            </Anchor>
          )}
        </small>
      </>
    ),
  },
  {
    label: "From",
    cell: ({ address, transport, silentSeconds }) => (
      <>
        {address}
        <small>
          {transport === null
            ? "away, the seat is kept"
            : `${transport === "ws" ? "WebSocket" : "TCP"}${(silentSeconds ?? 0) >= 2 ? `, silent for ${silentSeconds} s` : ""}`}
        </small>
      </>
    ),
  },
];

const acts: readonly (readonly [act: PlayerAct, label: string])[] = [
  ["kick", "Kick"],
  ["mute", "Mute"],
  ["ban", "Ban"],
];

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
    label: "What to do",
    kind: "acts",
    cell: (player) =>
      player.accountId === officer.id ? (
        <Text component="span" size="sm" c="var(--page-dim)">
          you
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
                aria-label={`${label} ${player.name}`}
                onClick={() => setOrder({ act, player })}
              >
                {label}
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
          label="Name"
          placeholder="A part of it"
          w={260}
          maw="100%"
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {sessionId !== null && (
          <Text>
            Of session {sessionId.slice(0, 8)} only.{" "}
            <Anchor component={Link} href="/operator/players">
              Show all
            </Anchor>
          </Text>
        )}
      </Group>
      <ListView
        list={list}
        empty={
          <EmptyPlace
            title={asked === "" && sessionId === null ? "Nobody is here." : "Nobody here fits."}
            text={
              asked === "" && sessionId === null
                ? "Players are listed as soon as they are signed in to a game."
                : "Leave the field empty, and show all sessions, to see everybody."
            }
          />
        }
      >
        {(items) => (
          <RecordTable
            label="Players"
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
