import { Text } from "@mantine/core";
import { useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import { useRequest } from "../../account/use-request.ts";
import { ActDialog } from "../act-dialog.tsx";
import { ReasonField } from "../reason-field.tsx";
import { useSay } from "../said.tsx";
import { type Sanction, sanctionedName } from "./sanction.ts";

export interface LiftSanctionProps {
  readonly sanction: Sanction;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function LiftSanction({ sanction, onDone, onClose }: LiftSanctionProps) {
  const { kind, subjectId } = sanction;
  const name = sanctionedName(sanction);
  const store = useAccountStore();
  const say = useSay();
  const [reason, setReason] = useState("");
  const { isBusy, problem, send } = useRequest();
  const lift = () =>
    send(
      () =>
        store.api.DELETE("/admin/sanctions/{kind}/{subjectId}", {
          params: { path: { kind, subjectId }, query: { reason } },
        }),
      () => {
        say(`The ${kind} of ${name} is lifted.`);
        onDone();
        onClose();
      },
    );
  return (
    <ActDialog
      title={`Lift the ${kind} of ${name}?`}
      verb="Lift it"
      isHard={false}
      isBusy={isBusy}
      problem={problem}
      onDo={lift}
      onClose={onClose}
    >
      <Text>{kind === "ban" ? `${name} may come in again at once.` : `${name} is heard again at once.`}</Text>
      <ReasonField value={reason} description="It is kept in the ledger." onChange={setReason} />
    </ActDialog>
  );
}
