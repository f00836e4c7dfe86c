import { t } from "@fairtick/game-view";
import { Text } from "@mantine/core";
import { useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import { useRequest } from "../../account/use-request.ts";
import { ActDialog } from "../act-dialog.tsx";
import { ReasonField } from "../reason-field.tsx";
import { useSay } from "../said.tsx";
import { type OperatedSession, whoLoses } from "./session-words.ts";

export interface EndSessionProps {
  readonly session: OperatedSession;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}

export function EndSession({ session, onEnd, onClose }: EndSessionProps) {
  const { id: sessionId, title, startedAt, phase } = session;
  const store = useAccountStore();
  const say = useSay();
  const [reason, setReason] = useState("");
  const { isBusy, problem, send } = useRequest();
  const end = () =>
    send(
      () =>
        store.api.POST("/admin/sessions/{sessionId}/end", {
          params: { path: { sessionId } },
          body: { reason },
        }),
      () => {
        say(t("{title} is ended.", { title }));
        onEnd();
        onClose();
      },
    );
  return (
    <ActDialog
      title={t("End {title}?", { title })}
      verb={t("End it")}
      isBusy={isBusy}
      problem={problem}
      onDo={end}
      onClose={onClose}
    >
      <Text>
        {whoLoses(session)} {startedAt !== null && phase !== "finished" && t("It has no result then.")}
      </Text>
      <ReasonField value={reason} description={t("Its people read it.")} onChange={setReason} />
    </ActDialog>
  );
}
