import type { ApiData } from "../../api/answer.ts";

export type OperatedSession = ApiData<"/admin/sessions">["items"][number];
export type Phase = OperatedSession["phase"];

export const phaseWords: { readonly [P in Phase]: string } = {
  lobby: "waits for players",
  countdown: "starts",
  active: "runs",
  paused: "is paused",
  finished: "is over",
};

const NAMES_SHOWN = 4;

/** Who is in it, by name as far as there is room. */
export function peopleOf({ members, playerCount }: OperatedSession): string {
  const names = members.map(({ name, place }) => {
    if (place === "away") return `${name} (away)`;
    return place === "watching" ? `${name} (watching)` : name;
  });
  const drivers = playerCount - members.filter(({ seat }) => seat !== null).length;
  const rest = names.length - NAMES_SHOWN;
  return [
    ...names.slice(0, NAMES_SHOWN),
    ...(rest > 0 ? [`${rest} more`] : []),
    ...(drivers > 0 ? [`${drivers} AI`] : []),
  ].join(", ");
}

/** Who will lose a session that is ended. */
export function whoLoses({ members, spectatorCount }: OperatedSession): string {
  const players = members.filter(({ place }) => place !== "watching").length;
  if (players + spectatorCount === 0) return "Nobody is in it.";
  const parts = [
    players > 0 && `${players} ${players === 1 ? "player" : "players"}`,
    spectatorCount > 0 && `${spectatorCount} who ${spectatorCount === 1 ? "watches" : "watch"}`,
  ].filter((part) => part !== false);
  return `It ends at once for ${parts.join(" and ")}, and they are told why.`;
}
