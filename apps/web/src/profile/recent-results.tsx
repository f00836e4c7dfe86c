import type { Json } from "@fairtick/contract";
import { type AnyGameView, t } from "@fairtick/game-view";
import { Badge, Skeleton, Text, Title } from "@mantine/core";
import { useCallback, useEffect, useState } from "react";
import { Link } from "wouter";
import { useAccount } from "../account/use-account.ts";
import type { ApiData } from "../api/answer.ts";
import { useAnswer } from "../api/use-answer.ts";
import { gamePages } from "../games.ts";
import { formatMoment } from "../parts/dates.ts";
import { EmptyPlace } from "../parts/empty-place.tsx";
import { ProblemText } from "../parts/problem-text.tsx";
import css from "./profile.module.css";

export interface RecentResultsProps {
  readonly accountId: string;
  readonly isOwn: boolean;
}

type Result = ApiData<"/results">["items"][number];

const SHOWN_MAX = 20;

/** The sessions that somebody has finished, the newest first. */
export function RecentResults({ accountId, isOwn }: RecentResultsProps) {
  const { store } = useAccount();
  const { answer } = useAnswer(
    useCallback(
      () =>
        store.ask(() =>
          store.api.GET("/results", {
            params: { query: { accountId, limit: SHOWN_MAX, include: "results" } },
          }),
        ),
      [store, accountId],
    ),
  );
  const items = answer?.ok === true ? answer.data.items : [];
  const views = useViews(items);
  return (
    <section aria-labelledby="results">
      <Title order={2} size="h3" mb="sm" id="results">
        {t("Recent results")}
      </Title>
      {answer === undefined && <Skeleton height={200} />}
      {answer?.ok === false && <ProblemText problem={answer.problem} />}
      {answer?.ok === true && items.length === 0 && (
        <EmptyPlace
          title={t("Nothing finished yet.")}
          text={
            isOwn
              ? t("What you finish while you are signed in is listed here.")
              : t("Come back after a session.")
          }
        />
      )}
      {items.length > 0 && (
        <ul className={css["results"]}>
          {items.map((result) => (
            <ResultRow
              key={result.sessionId}
              result={result}
              accountId={accountId}
              view={views.get(result.game)}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface ResultRowProps {
  readonly result: Result;
  readonly accountId: string;
  /** Undefined until it is loaded. */
  readonly view: AnyGameView | undefined;
}

function ResultRow({ result, accountId, view }: ResultRowProps) {
  const { sessionId, game, title, players, finishedAt, verdict, results } = result;
  const own = players.find((player) => player.accountId === accountId);
  const words = own && view?.resultWords(results as Json, own.playerId);
  const others = players.filter((player) => player.isPerson && player !== own).map(({ name }) => name);
  return (
    <li>
      <Link href={`/replays/${sessionId}`} className={css["result"]}>
        <div>
          <Text component="span" fw={700}>
            {title}
          </Text>
          <Text component="span" size="sm" c="var(--page-dim)">
            {[
              gamePages.find(({ id }) => id === game)?.title ?? game,
              others.length > 0 ? t("with {names}", { names: others.join(", ") }) : undefined,
            ]
              .filter((part) => part !== undefined)
              .join(" · ")}
          </Text>
        </div>
        <Text component="span">{words}</Text>
        <VerdictBadge verdict={verdict} />
        <Text component="span" size="sm" className={css["when"]}>
          {formatMoment(finishedAt)}
        </Text>
      </Link>
    </li>
  );
}

/** Says only what is out of the ordinary. */
function VerdictBadge({ verdict }: { readonly verdict: Result["verdict"] }) {
  if (verdict === "verified") return <span />;
  const words = {
    refused: t("does not count"),
    unverifiable: t("not verified"),
    checking: t("being checked"),
  };
  return <Badge variant="default">{words[verdict ?? "checking"]}</Badge>;
}

/** The views of the games of these results, as they are loaded. */
function useViews(results: readonly Result[]): ReadonlyMap<string, AnyGameView> {
  const [views, setViews] = useState<ReadonlyMap<string, AnyGameView>>(new Map());
  const games = [...new Set(results.map(({ game }) => game))].join(" ");
  useEffect(() => {
    let isGone = false;
    const loaded = gamePages
      .filter(({ id }) => games.split(" ").includes(id))
      .map(async (page) => [page.id, await page.load()] as const);
    Promise.all(loaded).then(
      (found) => {
        if (!isGone) setViews(new Map(found));
      },
      // Without them the list says less.
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [games]);
  return views;
}
