import type { Lobby } from "@fairtick/client";
import type { Json, SessionDoor, Visibility } from "@fairtick/contract";
import { type AnyGameView, t, textKey } from "@fairtick/game-view";
import { Button, Group, Modal, SegmentedControl, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { usableLoadout } from "../connection/kept-loadout.ts";
import { type FormValues, firstValues, SchemaForm } from "../parts/schema-form.tsx";
import { visibilityWords } from "../parts/visibility-words.ts";

export interface CreateSessionProps {
  readonly view: AnyGameView;
  readonly lobby: Lobby;
  /** What the player brings unless they choose otherwise; undefined: the first of each. */
  readonly brings: FormValues | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onCreate: (options: Json, loadout: FormValues, door: SessionDoor) => void;
}

const visibilities: ReadonlyMap<Visibility, string> = new Map([
  ["public", textKey("Everybody who sees the list.")],
  ["protected", textKey("Everybody who knows the password.")],
  ["private", textKey("It is not listed: who knows its code or its link.")],
]);

export function CreateSession({ view, lobby, brings, isOpen, onClose, onCreate }: CreateSessionProps) {
  const { options, loadout } = view.game;
  const { chosenFrom, proposedOptions } = view;
  const [chosen, setChosen] = useState<FormValues>(() =>
    firstValues(options.fields, chosenFrom, lobby.content, proposedOptions),
  );
  const [changed, setChanged] = useState<FormValues>();
  const usable = usableLoadout(brings, view, lobby.content);
  const brought = changed ?? usable ?? firstValues(loadout.fields, chosenFrom, lobby.content);
  const [visibility, setVisibility] = useState<Visibility>("public");
  const [password, setPassword] = useState("");
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("Create a session")}
      size="lg"
      closeButtonProps={{ "aria-label": t("Close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onCreate(chosen, brought, visibility === "protected" ? { visibility, password } : { visibility });
        }}
      >
        <SchemaForm
          fields={options.fields}
          values={chosen}
          view={view}
          content={lobby.content}
          onChange={setChosen}
        />
        <Title order={3} size="h5" mt="lg" mb="xs">
          {t("What you bring")}
        </Title>
        <SchemaForm
          fields={loadout.fields}
          values={brought}
          view={view}
          content={lobby.content}
          onChange={setChanged}
        />
        <Title order={3} size="h5" mt="lg" mb="xs" id="visibility">
          {t("Who may come")}
        </Title>
        <SegmentedControl
          fullWidth
          aria-labelledby="visibility"
          data={[...visibilities.keys()].map((value) => ({
            value,
            label: t(visibilityWords[value] ?? value),
          }))}
          value={visibility}
          onChange={(value) => setVisibility(value as Visibility)}
        />
        <Text size="sm" c="var(--page-dim)" mt={4}>
          {t(visibilities.get(visibility) ?? "")}
        </Text>
        {visibility === "protected" && (
          <TextInput
            label={t("Password")}
            mt="xs"
            required
            maxLength={64}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            {t("Cancel")}
          </Button>
          <Button type="submit">{t("Create")}</Button>
        </Group>
      </form>
    </Modal>
  );
}
