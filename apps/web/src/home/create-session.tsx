import type { Lobby } from "@fairtick/client";
import type { Json } from "@fairtick/contract";
import type { AnyGameView } from "@fairtick/game-view";
import { Button, Group, Modal, Title } from "@mantine/core";
import { useState } from "react";
import { type FormValues, firstValues, SchemaForm } from "../parts/schema-form.tsx";

export interface CreateSessionProps {
  readonly view: AnyGameView;
  readonly lobby: Lobby;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onCreate: (options: Json, loadout: Json) => void;
}

export function CreateSession({ view, lobby, isOpen, onClose, onCreate }: CreateSessionProps) {
  const { options, loadout } = view.game;
  const { chosenFrom } = view;
  const [chosen, setChosen] = useState<FormValues>(() =>
    firstValues(options.fields, chosenFrom, lobby.content),
  );
  const [brought, setBrought] = useState<FormValues>(() =>
    firstValues(loadout.fields, chosenFrom, lobby.content),
  );
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
          onCreate(chosen, brought);
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
          onChange={setBrought}
        />
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
