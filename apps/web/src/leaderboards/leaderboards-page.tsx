import { t } from "@fairtick/game-view";
import { NativeSelect, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useCallback } from "react";
import { useLocation, useSearch } from "wouter";
import { useAccount } from "../account/use-account.ts";
import { useAnswer } from "../api/use-answer.ts";
import { gamePages } from "../games.ts";
import { EmptyPlace } from "../parts/empty-place.tsx";
import { ProblemText } from "../parts/problem-text.tsx";
import { type BoardChoice, boardAddress, parseBoardChoice } from "./board-choice.ts";
import { BoardPicker } from "./board-picker.tsx";
import { LeaderboardView } from "./leaderboard-view.tsx";

/** The best of a game, by what and for how long its address says. */
export function LeaderboardsPage({ game }: { readonly game: string }) {
  useDocumentTitle(t("{page} – Fairtick", { page: t("Leaderboards") }));
  const { store } = useAccount();
  const choice = parseBoardChoice(useSearch());
  const [, navigate] = useLocation();
  const { answer } = useAnswer(
    useCallback(
      () =>
        store.ask(() =>
          store.api.GET("/leaderboards/{gameId}/boards", { params: { path: { gameId: game } } }),
        ),
      [store, game],
    ),
  );
  const content = useAnswer(
    useCallback(
      () => store.ask(() => store.api.GET("/games/{gameId}", { params: { path: { gameId: game } } })),
      [store, game],
    ),
  ).answer;
  const boards = answer?.ok === true ? answer.data.items : [];
  const board = boards.find(({ id }) => id === choice.board) ?? boards[0];
  const variant = board?.variants.find(({ id }) => id === choice.variant) ?? board?.variants[0];
  const show = (changed: Partial<BoardChoice>) =>
    navigate(boardAddress(game, { ...choice, board: board?.id, variant: variant?.id, ...changed }), {
      replace: true,
    });
  return (
    <Stack gap="lg" pt={36}>
      <div>
        <Title order={1}>{t("Leaderboards")}</Title>
        <Text c="var(--page-dim)" mt={4}>
          {t("The best of everybody with an account. Each was run again from its replay before it counted.")}
        </Text>
      </div>
      {gamePages.length > 1 && (
        <NativeSelect
          label={t("Game")}
          w={220}
          value={game}
          data={gamePages.map(({ id, title }) => ({ value: id, label: title }))}
          onChange={(event) => navigate(`/leaderboards/${event.currentTarget.value}`)}
        />
      )}
      {answer === undefined && <Skeleton height={320} />}
      {answer?.ok === false && <ProblemText problem={answer.problem} />}
      {answer?.ok === true && (board === undefined || variant === undefined) && (
        <EmptyPlace
          title={t("This game keeps no leaderboards.")}
          text={t("Its results are with the profiles of its players.")}
        />
      )}
      {board !== undefined && variant !== undefined && (
        <>
          <BoardPicker
            boards={boards}
            board={board}
            variant={variant.id}
            period={choice.period}
            content={content?.ok === true ? content.data.content : []}
            onChange={show}
          />
          <LeaderboardView game={game} board={board} variant={variant.id} period={choice.period} />
        </>
      )}
    </Stack>
  );
}
