import type { Lobby } from "@fairtick/client";
import type { Json, SessionDoor, Visibility } from "@fairtick/contract";
import type { AnyGameView } from "@fairtick/game-view";
import { Button, Group, Modal, SegmentedControl, Text, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { usableLoadout } from "../connection/kept-loadout.ts";
import { type FormValues, firstValues, SchemaForm } from "../parts/schema-form.tsx";

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
  ["public", "Everybody who sees the list."],
  ["protected", "Everybody who knows the password."],
  ["private", "It is not listed: who knows its code or its link."],
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
      title="Create a session"
      size="lg"
      closeButtonProps={{ "aria-label": "Close" }}
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
          chosenFrom={chosenFrom}
          content={lobby.content}
          onChange={setChosen}
        />
        <Title order={3} size="h5" mt="lg" mb="xs">
          What you bring
        </Title>
        <SchemaForm
          fields={loadout.fields}
          values={brought}
          chosenFrom={chosenFrom}
          content={lobby.content}
          onChange={setChanged}
        />
        <Title order={3} size="h5" mt="lg" mb="xs" id="visibility">
          Who may come
        </Title>
        <SegmentedControl
          fullWidth
          aria-labelledby="visibility"
          data={[...visibilities.keys()].map((value) => ({ value, label: value }))}
          value={visibility}
          onChange={(value) => setVisibility(value as Visibility)}
        />
        <Text size="sm" c="var(--page-dim)" mt={4}>
          {visibilities.get(visibility)}
        </Text>
        {visibility === "protected" && (
          <TextInput
            label="Password"
            mt="xs"
            required
            maxLength={64}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end" mt="lg">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit">Create</Button>
        </Group>
      </form>
    </Modal>
  );
}
