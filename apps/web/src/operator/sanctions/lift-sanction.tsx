import { t } from "@fairtick/game-view";
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
        say(
          kind === "ban"
            ? t("The ban of {name} is lifted.", { name })
            : t("The mute of {name} is lifted.", { name }),
        );
        onDone();
        onClose();
      },
    );
  return (
    <ActDialog
      title={
        kind === "ban" ? t("Lift the ban of {name}?", { name }) : t("Lift the mute of {name}?", { name })
      }
      verb={t("Lift it")}
      isHard={false}
      isBusy={isBusy}
      problem={problem}
      onDo={lift}
      onClose={onClose}
    >
      <Text>
        {kind === "ban"
          ? t("{name} may come in again at once.", { name })
          : t("{name} is heard again at once.", { name })}
      </Text>
      <ReasonField value={reason} description={t("It is kept in the ledger.")} onChange={setReason} />
    </ActDialog>
  );
}
