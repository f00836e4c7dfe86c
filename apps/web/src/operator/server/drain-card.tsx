import { t } from "@fairtick/game-view";
import { Button, Skeleton, Text } from "@mantine/core";
import { useCallback, useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import { useRequest } from "../../account/use-request.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { ProblemText } from "../../parts/problem-text.tsx";
import { useEvery } from "../../parts/use-every.ts";
import { useSay } from "../said.tsx";
import { DrainDialog } from "./drain-dialog.tsx";
import { drainWords } from "./drain-words.ts";
import { ServerCard } from "./server-card.tsx";

const REFRESH_MS = 2000;

/** Empties the server, or takes that back. */
export function DrainCard() {
  const store = useAccountStore();
  const say = useSay();
  const [isAsking, setAsking] = useState(false);
  const { isBusy, problem, send } = useRequest();
  const { answer, again } = useAnswer(
    useCallback(() => store.ask(() => store.api.GET("/admin/drain")), [store]),
  );
  useEvery(REFRESH_MS, again);
  const cancel = () =>
    send(
      () => store.api.PUT("/admin/drain", { body: { isDraining: false } }),
      () => {
        say(t("The server begins sessions again."));
        again();
      },
    );
  return (
    <ServerCard
      title={t("Drain")}
      text={t("Empties the server without breaking a race, before it is restarted or replaced.")}
    >
      <ProblemText problem={problem ?? (answer?.ok === false ? answer.problem : undefined)} />
      {answer === undefined && <Skeleton height={48} mb="md" />}
      {answer?.ok === true && (
        <Text mb="md" role="status">
          {drainWords(answer.data)}
        </Text>
      )}
      {answer?.ok === true && answer.data.isDraining ? (
        <Button loading={isBusy} onClick={cancel}>
          {t("Begin sessions again")}
        </Button>
      ) : (
        <Button
          variant="default"
          c="var(--page-error)"
          disabled={answer?.ok !== true}
          onClick={() => setAsking(true)}
        >
          {t("Drain the server")}
        </Button>
      )}
      {isAsking && <DrainDialog onDone={again} onClose={() => setAsking(false)} />}
    </ServerCard>
  );
}
