import { spokenLocale, t, textKey } from "@fairtick/game-view";
import type { ApiData } from "../../api/answer.ts";

export type OperatedSession = ApiData<"/admin/sessions">["items"][number];
export type Phase = OperatedSession["phase"];

export const phaseWords: { readonly [P in Phase]: string } = {
  lobby: textKey("waits for players"),
  countdown: textKey("starts"),
  active: textKey("runs"),
  paused: textKey("is paused"),
  finished: textKey("is over"),
};

const NAMES_SHOWN = 4;

/** Who is in it, by name as far as there is room. */
export function peopleOf({ members, playerCount }: OperatedSession): string {
  const names = members.map(({ name, place }) => {
    if (place === "away") return t("{name} (away)", { name });
    return place === "watching" ? t("{name} (watching)", { name }) : name;
  });
  const drivers = playerCount - members.filter(({ seat }) => seat !== null).length;
  const rest = names.length - NAMES_SHOWN;
  return [
    ...names.slice(0, NAMES_SHOWN),
    ...(rest > 0 ? [t("{count} more", { count: rest })] : []),
    ...(drivers > 0 ? [t("{count} AI", { count: drivers })] : []),
  ].join(", ");
}

/** Who will lose a session that is ended. */
export function whoLoses({ members, spectatorCount }: OperatedSession): string {
  const players = members.filter(({ place }) => place !== "watching").length;
  if (players + spectatorCount === 0) return t("Nobody is in it.");
  const parts = [
    players > 0 && t("{count, plural, one {# player} other {# players}}", { count: players }),
    spectatorCount > 0 &&
      t("{count, plural, one {# who watches} other {# who watch}}", { count: spectatorCount }),
  ].filter((part) => part !== false);
  const who = new Intl.ListFormat(spokenLocale()).format(parts);
  return t("It ends at once for {who}, and they are told why.", { who });
}
