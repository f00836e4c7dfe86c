import { type AnyGameView, defaultKeys, keyLabel, t } from "@fairtick/game-view";
import { Kbd, Modal, Table } from "@mantine/core";
import { viewerKeys } from "./viewer-keys.ts";

export interface ViewerHelpProps {
  readonly view: AnyGameView;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ViewerHelp({ view, isOpen, onClose }: ViewerHelpProps) {
  const codes = defaultKeys(view.actions);
  // Ghosts of a replay are chosen from its laps.
  const ofGame = view.actions
    .filter(({ kind, name }) => kind === "once" && name !== view.record?.action)
    .map(({ name, label }) => ({ label, keys: (codes[name] ?? []).map(keyLabel) }));
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t("Keys")}
      size="lg"
      closeButtonProps={{ "aria-label": t("Close") }}
    >
      <Table>
        <Table.Tbody>
          {[...viewerKeys, ...ofGame].map(({ label, keys }) => (
            <Table.Tr key={label}>
              <Table.Td>{t(label)}</Table.Td>
              <Table.Td ta="right">
                {keys.map((key) => (
                  <Kbd key={key} ml={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Td>{t("Move what is seen; nearer or farther")}</Table.Td>
            <Table.Td ta="right">{t("drag; wheel, two fingers")}</Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
