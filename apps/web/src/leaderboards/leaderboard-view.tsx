import { t } from "@fairtick/game-view";
import { Button, Group, Skeleton, Text } from "@mantine/core";
import { useCallback } from "react";
import { Link } from "wouter";
import { useAccount } from "../account/use-account.ts";
import { useAnswer } from "../api/use-answer.ts";
import { EmptyPlace } from "../parts/empty-place.tsx";
import { ProblemText } from "../parts/problem-text.tsx";
import { useEvery } from "../parts/use-every.ts";
import { type Board, type Leaderboard, type Period, periods } from "./board-choice.ts";
import { BoardTable } from "./board-table.tsx";

export interface LeaderboardViewProps {
  readonly game: string;
  readonly board: Board;
  readonly variant: string;
  readonly period: Period;
}

/** Results are judged some seconds after they are there. */
const REFRESH_MS = 15_000;

/** One board as it is now, asked for again now and then while somebody looks at it. */
export function LeaderboardView({ game, board, variant, period }: LeaderboardViewProps) {
  const { store, identity } = useAccount();
  const own = identity.kind === "member" ? identity.account.id : undefined;
  const isAsking = identity.kind === "asking";
  const boardId = board.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: who asks is told their own rank.
  const ask = useCallback(
    () =>
      store.ask(() =>
        store.api.GET("/leaderboards/{gameId}", {
          params: { path: { gameId: game }, query: { board: boardId, variant, period } },
        }),
      ),
    [store, game, boardId, variant, period, own],
  );
  const { answer, again } = useAnswer(ask);
  useEvery(REFRESH_MS, again);
  if (answer?.ok === false) return <ProblemText problem={answer.problem} />;
  if (answer === undefined || isAsking || !isOf(answer.data, boardId, variant, period))
    return <Skeleton height={320} />;
  if (answer.data.items.length === 0)
    return <NobodyYet game={game} period={period} isGuest={own === undefined} />;
  return (
    <>
      <BoardTable board={board} leaderboard={answer.data} ownId={own} />
      {own === undefined && <GuestHint />}
    </>
  );
}

const isOf = (shown: Leaderboard, board: string, variant: string, period: Period): boolean =>
  shown.board === board && shown.variant === variant && shown.period === period;

interface NobodyYetProps {
  readonly game: string;
  readonly period: Period;
  readonly isGuest: boolean;
}

function NobodyYet({ game, period, isGuest }: NobodyYetProps) {
  const words = periods.find(({ value }) => value === period)?.nobody;
  return (
    <EmptyPlace
      title={t(words ?? "")}
      text={
        isGuest
          ? t("The first one is free: sign in, then finish a session that fits.")
          : t("The first one is free: finish a session that fits.")
      }
    >
      <Group justify="center" mt="md">
        {isGuest && (
          <Button component={Link} href="/sign-in?next=%2Fleaderboards" variant="default">
            {t("Sign in")}
          </Button>
        )}
        <Button component={Link} href={`/${game}`}>
          {t("Play")}
        </Button>
      </Group>
    </EmptyPlace>
  );
}

function GuestHint() {
  return (
    <Text size="sm" c="var(--page-dim)">
      {t("You are here as a guest. With an account your own place is shown, too.")}
    </Text>
  );
}
