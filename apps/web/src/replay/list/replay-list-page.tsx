import { t, textKey } from "@fairtick/game-view";
import { Alert, Badge, Button, Group, NativeSelect, Skeleton, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { Link } from "wouter";
import { gamePages } from "../../games.ts";
import { clockText } from "../../parts/clock-text.ts";
import { formatMoment } from "../../parts/dates.ts";
import { Icon } from "../../parts/icon.tsx";
import { visibilityWords } from "../../parts/visibility-words.ts";
import type { ListedReplay } from "../replay-api.ts";
import css from "./replay-list.module.css";
import { useReplayList } from "./use-replay-list.ts";

const TYPING_MS = 300;

/** All replays that may be seen, newest first. */
export function ReplayListPage() {
  const [game, setGame] = useState("");
  const [title, setTitle] = useState("");
  const [asked] = useDebouncedValue(title, TYPING_MS);
  const list = useReplayList(game, asked);
  return (
    <>
      <Title order={1} mt={36}>
        {t("Replays")}
      </Title>
      <Text c="var(--page-dim)" mt={4}>
        {t(
          "What was driven here, run again in your browser from what everybody did: any car, any moment, at any speed.",
        )}
      </Text>
      <Group mt="lg" mb="md" align="flex-end">
        <TextInput
          label={t("Title")}
          placeholder={t("A part of it, such as the name of a track")}
          w={320}
          maw="100%"
          maxLength={100}
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        {gamePages.length > 1 && (
          <NativeSelect
            label={t("Game")}
            value={game}
            data={[
              { value: "", label: t("All") },
              ...gamePages.map((page) => ({ value: page.id, label: page.title })),
            ]}
            onChange={(event) => setGame(event.currentTarget.value)}
          />
        )}
      </Group>
      {list.problem !== undefined && (
        <Alert color="red" title={t("The replays cannot be listed")} mb="md">
          {list.problem}
        </Alert>
      )}
      {list.replays === undefined && list.problem === undefined && <Skeleton height={240} />}
      {list.replays?.length === 0 && (
        <div className={css["empty"]}>
          <Text fw={600}>
            {asked === "" ? t("Nothing has been recorded yet.") : t("No replay has that in its title.")}
          </Text>
          <Text c="var(--page-dim)">
            {asked === ""
              ? t("Every session leaves a replay when it is over: play one, or watch one to its end.")
              : t("Leave the field empty to see all.")}
          </Text>
        </div>
      )}
      {list.replays !== undefined && list.replays.length > 0 && (
        <ul className={css["list"]}>
          {list.replays.map((replay) => (
            <ReplayRow key={replay.sessionId} replay={replay} />
          ))}
        </ul>
      )}
      {list.more !== undefined && (
        <Group justify="center" mt="lg">
          <Button variant="default" loading={list.isLoading} onClick={list.more}>
            {t("Older ones")}
          </Button>
        </Group>
      )}
    </>
  );
}

const NAMES_SHOWN = 4;

/** Why a session was over before its finish. */
const endWords: { readonly [end: string]: string } = {
  removed: textKey("given up"),
  failed: textKey("failed"),
  stopped: textKey("server stopped"),
  cut: textKey("cut off"),
};

function ReplayRow({ replay }: { readonly replay: ListedReplay }) {
  const { sessionId, title, game, recordedAt, durationMs, participants, end, visibility } = replay;
  const page = gamePages.find(({ id }) => id === game);
  return (
    <li>
      <Link href={`/replays/${sessionId}`} className={css["row"]}>
        <Icon name="film" />
        <div className={css["what"]}>
          <Text component="span" fw={700}>
            {title}
          </Text>
          <Text component="span" size="sm" c="var(--page-dim)">
            {[page?.title ?? game, peopleOf(participants)].join(" · ")}
          </Text>
        </div>
        <div className={css["badges"]}>
          {visibility !== "public" && (
            <Badge variant="default">{t(visibilityWords[visibility] ?? visibility)}</Badge>
          )}
          {end !== "finished" && <Badge variant="default">{t(endWords[end ?? "cut"] ?? "")}</Badge>}
        </div>
        <Text component="span" size="sm" className={css["when"]}>
          {formatMoment(recordedAt)}
        </Text>
        <Text component="span" size="sm" className={css["length"]}>
          {durationMs === null ? "–" : clockText(durationMs, 0)}
        </Text>
      </Link>
    </li>
  );
}

function peopleOf(participants: ListedReplay["participants"]): string {
  if (participants === null) return t("not known who");
  const people = participants.filter(({ isPerson }) => isPerson).map(({ name }) => name);
  if (people.length === 0)
    return t("{count, plural, one {# AI driver} other {# AI drivers}}", { count: participants.length });
  const rest = participants.length - Math.min(people.length, NAMES_SHOWN);
  const names = people.slice(0, NAMES_SHOWN).join(", ");
  return rest > 0 ? t("{names} and {rest} more", { names, rest }) : names;
}
