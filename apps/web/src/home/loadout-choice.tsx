import type { Lobby } from "@fairtick/client";
import { t } from "@fairtick/game-view";
import { Button, Group, Modal, Text } from "@mantine/core";
import { useState } from "react";
import { usableLoadout } from "../connection/kept-loadout.ts";
import type { Connected } from "../connection/use-connection.ts";
import { firstValues, SchemaForm } from "../parts/schema-form.tsx";

export interface LoadoutChoiceProps {
  readonly connected: Connected;
  readonly lobby: Lobby;
}

/** What the player brings into every session that they enter: it is chosen before, and kept. */
export function LoadoutChoice({ connected, lobby }: LoadoutChoiceProps) {
  const [isOpen, setOpen] = useState(false);
  const { connection } = connected;
  const { game, chosenFrom } = connection.view;
  const loadout = usableLoadout(connected.loadout, connection.view, lobby.content);
  const { fields } = game.loadout;
  if (Object.keys(fields).length === 0) return null;
  const first = firstValues(fields, chosenFrom, lobby.content);
  const names = Object.entries(loadout ?? {}).map(
    ([field, value]) =>
      lobby.content.find(({ kind, id }) => kind === chosenFrom[field]?.kind && id === value)?.name ??
      String(value),
  );
  return (
    <>
      <Button variant="subtle" size="compact-md" onClick={() => setOpen(true)}>
        {t("You bring: {what}", { what: loadout === undefined ? t("a surprise") : names.join(", ") })}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t("What you bring")}
        closeButtonProps={{ "aria-label": t("Close") }}
      >
        <Text size="sm" c="var(--page-dim)" mb="md">
          {t("Into every session that you join from now on.")}
        </Text>
        <SchemaForm
          fields={fields}
          values={loadout ?? first}
          view={connection.view}
          content={lobby.content}
          onChange={(chosen) => connection.bring(chosen)}
        />
        <Group justify="flex-end" mt="lg">
          <Button
            variant="default"
            onClick={() => {
              connection.bring(undefined);
              setOpen(false);
            }}
          >
            {t("Surprise me")}
          </Button>
          <Button
            onClick={() => {
              connection.bring(loadout ?? first);
              setOpen(false);
            }}
          >
            {t("Bring it")}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
