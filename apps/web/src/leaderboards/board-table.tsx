import { t } from "@fairtick/game-view";
import { Anchor, Button, Text } from "@mantine/core";
import { Link } from "wouter";
import { formatDay, formatMoment } from "../parts/dates.ts";
import type { Board, BoardEntry, Leaderboard } from "./board-choice.ts";
import css from "./leaderboards.module.css";
import { differenceText, scoreText } from "./score-text.ts";

export interface BoardTableProps {
  readonly board: Board;
  readonly leaderboard: Leaderboard;
  readonly ownId: string | undefined;
}

/** The best, and below them whoever looks, where they are not among them. */
export function BoardTable({ board, leaderboard: { items, own, endsAt }, ownId }: BoardTableProps) {
  const best = items[0].score;
  const isOwnBelow = own !== null && !items.some(({ playerId }) => playerId === own.playerId);
  return (
    <div>
      <div className={css["frame"]}>
        <table className={css["table"]}>
          <thead>
            <tr>
              <th scope="col">#</th>
              <th scope="col">{t("Player")}</th>
              <th scope="col">{board.unit === "ms" ? t("Time") : t("Score")}</th>
              <th scope="col" className={css["wide"]}>
                {t("Behind")}
              </th>
              <th scope="col" className={css["wide"]}>
                {t("When")}
              </th>
              <th scope="col" aria-label={t("Replay")} />
            </tr>
          </thead>
          <tbody>
            {items.map((entry) => (
              <Row
                key={entry.playerId}
                board={board}
                entry={entry}
                best={best}
                isOwn={entry.playerId === ownId}
              />
            ))}
            {isOwnBelow && <Row board={board} entry={own} best={best} isOwn isApart />}
          </tbody>
        </table>
      </div>
      {endsAt !== null && (
        <Text size="sm" c="var(--page-dim)" mt="xs">
          {t("Until {endsAt}; days and weeks begin at midnight UTC.", { endsAt: formatMoment(endsAt) })}
        </Text>
      )}
    </div>
  );
}

interface RowProps {
  readonly board: Board;
  readonly entry: BoardEntry;
  readonly best: number;
  readonly isOwn: boolean;
  /** There are others between it and the one above. */
  readonly isApart?: boolean;
}

function Row({ board, entry, best, isOwn, isApart = false }: RowProps) {
  const { rank, playerId, playerName, score, achievedAt, ghost } = entry;
  const replay = `/replays/${ghost.sessionId}?t=${ghost.fromTick}&car=${ghost.seat}`;
  return (
    <tr data-own={isOwn} data-apart={isApart}>
      <td>{rank}</td>
      <td className={css["name"]}>
        <Anchor component={Link} href={`/players/${playerId}`} c="inherit" underline="hover" fw={600}>
          {playerName}
        </Anchor>
        {isOwn && <small> {t("you")}</small>}
      </td>
      <td className={css["score"]}>{scoreText(board, score)}</td>
      <td className={css["wide"]}>{rank === 1 ? "" : differenceText(board, score, best)}</td>
      <td className={css["wide"]}>{formatDay(achievedAt)}</td>
      <td>
        <Button
          component={Link}
          href={replay}
          size="compact-sm"
          variant="default"
          aria-label={t("Watch the replay of {playerName}", { playerName })}
        >
          {t("Watch")}
        </Button>
      </td>
    </tr>
  );
}
