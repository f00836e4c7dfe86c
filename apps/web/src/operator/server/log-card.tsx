import { t, textKey } from "@fairtick/game-view";
import { Button, Group, NativeSelect } from "@mantine/core";
import { useCallback, useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import { useRequest } from "../../account/use-request.ts";
import type { ApiData } from "../../api/answer.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { ProblemText } from "../../parts/problem-text.tsx";
import { useSay } from "../said.tsx";
import { ServerCard } from "./server-card.tsx";

type LogLevel = ApiData<"/admin/log-level">["level"];

const levels: { readonly [L in LogLevel]: string } = {
  trace: textKey("trace: everything"),
  debug: textKey("debug: details"),
  info: textKey("info: lives of connections and sessions"),
  warn: textKey("warn: malformed input, timeouts, slow motion"),
  error: textKey("error: what failed"),
};

/** How much the server writes down. */
export function LogCard() {
  const store = useAccountStore();
  const say = useSay();
  const [chosen, setChosen] = useState<LogLevel>();
  const { isBusy, problem, send } = useRequest();
  const { answer, again } = useAnswer(
    useCallback(() => store.ask(() => store.api.GET("/admin/log-level")), [store]),
  );
  const now = answer?.ok === true ? answer.data.level : undefined;
  const level = chosen ?? now;
  const change = () =>
    send(
      () => store.api.PUT("/admin/log-level", { body: { level: level as LogLevel } }),
      (given) => {
        say(t("The log has the level {level}.", { level: given.level }));
        setChosen(undefined);
        again();
      },
    );
  return (
    <ServerCard
      title={t("Log")}
      text={t("The level holds until the server ends; the configuration stays as it is.")}
    >
      <ProblemText problem={problem ?? (answer?.ok === false ? answer.problem : undefined)} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change();
        }}
      >
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <NativeSelect
            label={t("Level")}
            flex={1}
            disabled={now === undefined}
            value={level ?? ""}
            data={Object.entries(levels).map(([value, label]) => ({ value, label: t(label) }))}
            onChange={(event) => setChosen(event.currentTarget.value as LogLevel)}
          />
          <Button type="submit" variant="default" loading={isBusy} disabled={level === now}>
            {t("Change it")}
          </Button>
        </Group>
      </form>
    </ServerCard>
  );
}
