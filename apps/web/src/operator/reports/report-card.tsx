import { t } from "@fairtick/game-view";
import { Badge, Button, Group, Text, Title } from "@mantine/core";
import { useAccountStore } from "../../account/use-account.ts";
import { useRequest } from "../../account/use-request.ts";
import type { ApiData } from "../../api/answer.ts";
import { formatMoment } from "../../parts/dates.ts";
import { ProblemText } from "../../parts/problem-text.tsx";
import type { PlayerOrder } from "../players/player-act-dialog.tsx";
import { useSay } from "../said.tsx";
import css from "./reports.module.css";

export interface ReportCardProps {
  readonly report: ApiData<"/admin/reports">["items"][number];
  readonly onOrder: (order: PlayerOrder) => void;
  readonly onClosed: () => void;
}

/** One report with what was said, and what can be done about it. */
export function ReportCard({ report, onOrder, onClosed }: ReportCardProps) {
  const { id: reportId, at, game, byName, playerId, name, reason, chat, closedAt, closedBy } = report;
  const store = useAccountStore();
  const say = useSay();
  const { isBusy, problem, send } = useRequest();
  const close = () =>
    send(
      () => store.api.POST("/admin/reports/{reportId}/close", { params: { path: { reportId } } }),
      () => {
        say(t("The report of {name} is closed.", { name }));
        onClosed();
      },
    );
  return (
    <li>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div>
          <Title order={2} size="h5">
            {name}
          </Title>
          <Text size="sm" c="var(--page-dim)">
            {t("reported by {byName} in {game}, {at}", { byName, game, at: formatMoment(at) })}
          </Text>
        </div>
        {closedAt !== null && (
          <Badge variant="default">
            {closedBy === null
              ? t("closed, {at}", { at: formatMoment(closedAt) })
              : t("closed by {closedBy}, {at}", { closedBy, at: formatMoment(closedAt) })}
          </Badge>
        )}
      </Group>
      <p>{reason === "" ? t("No reason was given.") : reason}</p>
      {chat.length > 0 && (
        <details>
          <summary>{t("What was said last ({count})", { count: chat.length })}</summary>
          <ul className={css["chat"]}>
            {chat.map((line) => (
              <li key={`${line.at} ${line.playerId} ${line.text}`} data-meant={line.playerId === playerId}>
                <strong>{line.name}</strong> {line.text}
              </li>
            ))}
          </ul>
        </details>
      )}
      <ProblemText problem={problem} />
      <Group gap={6} mt="sm">
        {(["mute", "ban"] as const).map((act) => (
          <Button
            key={act}
            size="compact-sm"
            variant="default"
            {...(act === "ban" && { c: "var(--page-error)" })}
            onClick={() => onOrder({ act, player: { id: playerId, name } })}
          >
            {act === "mute" ? t("Mute {name}", { name }) : t("Ban {name}", { name })}
          </Button>
        ))}
        {closedAt === null && (
          <Button
            size="compact-sm"
            loading={isBusy}
            aria-label={t("Close the report of {name} by {byName}", { name, byName })}
            onClick={close}
          >
            {t("It is dealt with")}
          </Button>
        )}
      </Group>
    </li>
  );
}
