import { t } from "@fairtick/game-view";
import { Button, Text, Title } from "@mantine/core";
import { useCallback, useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import { useRequest } from "../../account/use-request.ts";
import type { ApiData } from "../../api/answer.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { ProblemText } from "../../parts/problem-text.tsx";
import css from "./server.module.css";
import { ServerCard } from "./server-card.tsx";

type Reloaded = ApiData<"/admin/content/reload", "post">["games"];
type Entry = ApiData<"/content">["items"][number];

const SHOWN = 100;

/** Content that is read again, and what of it is faulty. */
export function ContentCard() {
  const store = useAccountStore();
  const [reloaded, setReloaded] = useState<Reloaded>();
  const { isBusy, problem, send } = useRequest();
  const faulty = useAnswer(useCallback(() => askFaulty(store), [store]));
  const reload = () =>
    send(
      () => store.api.POST("/admin/content/reload"),
      ({ games }) => {
        setReloaded(games);
        faulty.again();
      },
    );
  const listed = faulty.answer;
  return (
    <ServerCard
      title={t("Content")}
      text={t("Cars, tracks and templates are read again; sessions that run keep what they were made with.")}
    >
      <ProblemText problem={problem ?? (listed?.ok === false ? listed.problem : undefined)} />
      {listed?.ok === true && <Faulty entries={listed.data} />}
      {reloaded !== undefined && <Changes games={reloaded} />}
      <Button variant="default" loading={isBusy} onClick={reload}>
        {t("Read the content again")}
      </Button>
    </ServerCard>
  );
}

/** What cannot be used as it is on the disk, in whichever way. */
async function askFaulty(store: ReturnType<typeof useAccountStore>) {
  const ask = (state: "quarantined" | "faulty") =>
    store.ask(() => store.api.GET("/content", { params: { query: { state, limit: SHOWN } } }));
  const [quarantined, faulty] = await Promise.all([ask("quarantined"), ask("faulty")]);
  if (!quarantined.ok) return quarantined;
  if (!faulty.ok) return faulty;
  return { ok: true as const, data: [...quarantined.data.items, ...faulty.data.items] };
}

function Faulty({ entries }: { readonly entries: readonly Entry[] }) {
  if (entries.length === 0) return <Text mb="md">{t("All of it is in order.")}</Text>;
  return (
    <>
      <Title order={3} size="h6" mb={4} c="var(--page-error)">
        {t("{count, plural, one {One item is} other {# items are}} faulty", { count: entries.length })}
      </Title>
      <ul className={css["list"]}>
        {entries.map(({ game, kind, place, name, state, faults }) => (
          <li key={`${game} ${kind} ${place}`}>
            <strong>{name ?? place}</strong> ({game}, {kind}):{" "}
            {state === "quarantined" ? t("the version before is used.") : t("it cannot be used.")}
            <ul className={css["list"]}>
              {faults.map(({ file, field, message }) => (
                <li key={`${file} ${field} ${message}`}>
                  {file}
                  {field !== "" && `, ${field}`}: {message}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </>
  );
}

function Changes({ games }: { readonly games: Reloaded }) {
  return (
    <div role="status">
      {games.map(({ game, changed, faults }) => (
        <Text key={game} mb="md">
          {game}:{" "}
          {changed.length === 0
            ? t("nothing has changed")
            : t("{count} changed ({names})", {
                count: changed.length,
                names: changed.map(({ kind, id }) => `${kind} ${id}`).join(", "),
              })}
          {faults.length === 0
            ? "."
            : `, ${t("{count, plural, one {# fault} other {# faults}}", { count: faults.length })}.`}
        </Text>
      ))}
    </div>
  );
}
