import { type Action, defaultKeys, type KeyBindings, keyLabel, t } from "@fairtick/game-view";
import { Button, Group, Kbd, Modal, Table, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { ViewSettings } from "../settings/view-settings.tsx";
import { giveKey } from "./kept-keys.ts";

export interface KeysHelpProps {
  readonly actions: readonly Action[];
  readonly keys: KeyBindings;
  readonly isOpen: boolean;
  readonly onChange: (keys: KeyBindings) => void;
  readonly onClose: () => void;
}

/** What each key does, and the way to have it done by another one. */
export function KeysHelp({ actions, keys, isOpen, onChange, onClose }: KeysHelpProps) {
  const [asked, setAsked] = useState<string>();
  useEffect(() => {
    if (asked === undefined) return;
    const answer = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      if (event.code !== "Escape") onChange(giveKey(keys, asked, event.code));
      setAsked(undefined);
    };
    // Before anything that the page does with keys.
    addEventListener("keydown", answer, { capture: true });
    return () => removeEventListener("keydown", answer, { capture: true });
  }, [asked, keys, onChange]);
  const close = () => {
    setAsked(undefined);
    onClose();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t("Keys and view")}
      size="lg"
      closeOnEscape={asked === undefined}
      closeButtonProps={{ "aria-label": t("Close") }}
    >
      <Table>
        <Table.Tbody>
          {actions.map(({ name, label }) => (
            <Table.Tr key={name}>
              <Table.Td>{t(label)}</Table.Td>
              <Table.Td ta="right">
                {asked === name ? (
                  <Text component="span">{t("Press a key")}</Text>
                ) : (
                  <Keys codes={keys[name] ?? []} />
                )}
              </Table.Td>
              <Table.Td ta="right" w={110}>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t("Change the key of: {label}", { label: t(label) })}
                  onClick={() => setAsked(asked === name ? undefined : name)}
                >
                  {asked === name ? t("Cancel") : t("Change")}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>{t("Network: numbers, and a bad one to try")}</Table.Td>
            <Table.Td ta="right">
              <Keys codes={["KeyN"]} />
            </Table.Td>
            <Table.Td />
          </Table.Tr>
          <Table.Tr>
            <Table.Td>{t("Chat")}</Table.Td>
            <Table.Td ta="right">
              <Keys codes={["KeyT"]} />
            </Table.Td>
            <Table.Td />
          </Table.Tr>
          <Table.Tr>
            <Table.Td>{t("Sound")}</Table.Td>
            <Table.Td ta="right">
              <Keys codes={["KeyM"]} />
            </Table.Td>
            <Table.Td />
          </Table.Tr>
          <Table.Tr>
            <Table.Td>{t("These keys")}</Table.Td>
            <Table.Td ta="right">
              <Keys codes={["KeyH"]} />
            </Table.Td>
            <Table.Td />
          </Table.Tr>
        </Table.Tbody>
      </Table>
      <Group justify="space-between" mt="md">
        <Text size="sm" c="var(--page-dim)">
          {t("A gamepad and a touch screen work, too.")}
        </Text>
        <Button variant="default" onClick={() => onChange(defaultKeys(actions))}>
          {t("As they were")}
        </Button>
      </Group>
      <ViewSettings />
    </Modal>
  );
}

function Keys({ codes }: { readonly codes: readonly string[] }) {
  if (codes.length === 0) return <Text component="span">{t("none")}</Text>;
  return codes.map((code) => (
    <Kbd key={code} ml={4}>
      {keyLabel(code)}
    </Kbd>
  ));
}
