import { t } from "@fairtick/game-view";
import { ActionIcon, Alert, Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Connected } from "../connection/use-connection.ts";
import { Icon } from "./icon.tsx";
import { sentence } from "./sentence.ts";

export interface ReportButtonProps {
  readonly connected: Connected;
  readonly playerId: string;
  readonly name: string;
}

/** Servers cut what is longer. */
const CHARACTERS_MAX = 500;

/** Beside what somebody has said or where they are named: tells moderators of them, after a question why. */
export function ReportButton({ connected, playerId, name }: ReportButtonProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <ActionIcon
        size={26}
        variant="subtle"
        color="gray"
        aria-label={t("Report {name}", { name })}
        title={t("Report {name}", { name })}
        onClick={() => setOpen(true)}
      >
        <Icon name="flag" size={14} />
      </ActionIcon>
      {isOpen && (
        <ReportDialog connected={connected} playerId={playerId} name={name} onClose={() => setOpen(false)} />
      )}
    </>
  );
}

function ReportDialog({
  connected,
  playerId,
  name,
  onClose,
}: ReportButtonProps & { readonly onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [isSent, setSent] = useState(false);
  const { connection, reported, problem, state } = connected;
  const isTold = isSent && reported === playerId;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("Report {name}", { name })}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": t("Close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setSent(true);
          connection.report(playerId, reason.trim());
        }}
      >
        <Stack gap="md">
          {isTold ? (
            <Text role="status">
              {t("The report is sent: moderators see it, and what was said here last.")}
            </Text>
          ) : (
            <TextInput
              label={t("What is wrong?")}
              description={t("Moderators read it, and what was said here last. The player is not told.")}
              maxLength={CHARACTERS_MAX}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-autofocus
            />
          )}
          {isSent && !isTold && problem !== undefined && (
            <Alert color="red" title={t("It was not sent")}>
              {sentence(problem)}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {isTold ? t("Close") : t("Cancel")}
            </Button>
            {!isTold && (
              <Button type="submit" disabled={reason.trim() === "" || state.kind !== "online"}>
                {t("Send the report")}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
