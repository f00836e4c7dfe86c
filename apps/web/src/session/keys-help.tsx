import { type Action, keyLabel } from "@fairtick/game-view";
import { Kbd, Modal, Table } from "@mantine/core";

export interface KeysHelpProps {
  readonly actions: readonly Action[];
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function KeysHelp({ actions, isOpen, onClose }: KeysHelpProps) {
  const rows = [
    ...actions.map(({ name, label, keys }) => ({ name, label, keys })),
    { name: "net", label: "Network: numbers, and a bad one to try", keys: ["KeyN"] },
    { name: "help", label: "This list", keys: ["KeyH"] },
  ];
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keys" closeButtonProps={{ "aria-label": "Close" }}>
      <Table>
        <Table.Tbody>
          {rows.map(({ name, label, keys }) => (
            <Table.Tr key={name}>
              <Table.Td>{label}</Table.Td>
              <Table.Td ta="right">
                {keys.map((code) => (
                  <Kbd key={code} ml={4}>
                    {keyLabel(code)}
                  </Kbd>
                ))}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
