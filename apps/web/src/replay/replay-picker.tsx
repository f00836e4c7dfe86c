import { t } from "@fairtick/game-view";
import { NativeSelect, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { useAccountStore } from "../account/use-account.ts";
import { formatMoment } from "../parts/dates.ts";
import { type ListedReplay, listReplays, type ReplayInfo } from "./replay-api.ts";

export interface ReplayPickerProps {
  /** The replay for which another one is wanted: of the same game and title. */
  readonly like: ReplayInfo;
  /** Id of what is chosen now. */
  readonly chosen: string;
  readonly onPick: (sessionId: string) => void;
}

/** Newest first; who wants an older one follows its link. */
const OFFERED = 50;

/** Chooses a replay, this one or another of the same kind. */
export function ReplayPicker({ like, chosen, onPick }: ReplayPickerProps) {
  const [found, setFound] = useState<readonly ListedReplay[]>([]);
  const [isFailed, setFailed] = useState(false);
  const account = useAccountStore();
  const { game, title } = like;
  useEffect(() => {
    const abort = new AbortController();
    listReplays(account, { game, title, limit: OFFERED }, abort.signal).then(
      ({ items }) => setFound(items),
      () => setFailed(!abort.signal.aborted),
    );
    return () => abort.abort();
  }, [account, game, title]);
  const others = found.filter(({ sessionId }) => sessionId !== like.sessionId);
  const isListed = chosen === like.sessionId || others.some(({ sessionId }) => sessionId === chosen);
  return (
    <>
      <NativeSelect
        label={t("Replay")}
        value={chosen}
        data={[
          { value: like.sessionId, label: t("This one") },
          ...(isListed ? [] : [{ value: chosen, label: t("Another one") }]),
          ...others.map((replay) => ({ value: replay.sessionId, label: labelOf(replay) })),
        ]}
        onChange={(event) => onPick(event.currentTarget.value)}
      />
      {isFailed && (
        <Text size="sm" c="var(--page-error)">
          {t("The list of replays cannot be had just now.")}
        </Text>
      )}
    </>
  );
}

function labelOf({ recordedAt, participants, isUnattended }: ListedReplay): string {
  const people = (participants ?? []).filter(({ isPerson }) => isPerson).map(({ name }) => name);
  const who = isUnattended || people.length === 0 ? t("AI drivers") : people.join(", ");
  return `${formatMoment(recordedAt)}: ${who}`;
}
