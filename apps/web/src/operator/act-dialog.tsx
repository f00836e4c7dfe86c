import { t } from "@fairtick/game-view";
import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { Problem } from "../api/answer.ts";
import { ProblemText } from "../parts/problem-text.tsx";

export interface ActDialogProps {
  /** As a question. */
  readonly title: string;
  /** What the button says that does it. */
  readonly verb: string;
  /** Whether somebody loses something by it. */
  readonly isHard?: boolean;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  readonly onDo: () => void;
  readonly onClose: () => void;
  /** What will happen to whom, and what may be chosen about it. */
  readonly children: ReactNode;
}

/** Asks once before something is done that cannot be taken back. */
export function ActDialog(props: ActDialogProps) {
  const { title, verb, isHard = true, isBusy, problem, onDo, onClose, children } = props;
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": t("Close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onDo();
        }}
      >
        <Stack gap="md">
          {children}
          <ProblemText problem={problem} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("Cancel")}
            </Button>
            <Button type="submit" loading={isBusy} {...(isHard && { color: "red" })}>
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
