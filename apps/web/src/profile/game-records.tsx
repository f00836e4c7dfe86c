import { t } from "@fairtick/game-view";
import { Button, Title } from "@mantine/core";
import { Link } from "wouter";
import type { ApiData } from "../api/answer.ts";
import { gamePages } from "../games.ts";
import { EmptyPlace } from "../parts/empty-place.tsx";
import css from "./profile.module.css";
import { recordFacts } from "./record-facts.ts";

export interface GameRecordsProps {
  readonly records: ApiData<"/profiles/{accountId}">["records"];
  readonly isOwn: boolean;
}

/** What each game keeps of somebody. */
export function GameRecords({ records, isOwn }: GameRecordsProps) {
  if (records.length === 0)
    return (
      <EmptyPlace
        title={t("No game has kept anything yet.")}
        text={
          isOwn
            ? t("Finish a session: what you do in it is counted here.")
            : t("It begins with the first session.")
        }
      >
        {isOwn && (
          <Button component={Link} href="/" mt="md">
            {t("Play")}
          </Button>
        )}
      </EmptyPlace>
    );
  return records.map(({ game, profile }) => (
    <section key={game} aria-labelledby={`records-${game}`}>
      <Title order={2} size="h3" mb="sm" id={`records-${game}`}>
        {gamePages.find(({ id }) => id === game)?.title ?? game}
      </Title>
      <dl className={css["facts"]}>
        {recordFacts(profile).map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  ));
}
