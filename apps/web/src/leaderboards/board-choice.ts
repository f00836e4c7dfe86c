import { textKey } from "@fairtick/game-view";
import type { ApiData } from "../api/answer.ts";

export type Board = ApiData<"/leaderboards/{gameId}/boards">["items"][number];
export type Leaderboard = ApiData<"/leaderboards/{gameId}">;
export type BoardEntry = Leaderboard["items"][number];
export type Period = Leaderboard["period"];

/** What an address of the page asks for; the first of everything where it says nothing. */
export interface BoardChoice {
  readonly board: string | undefined;
  readonly variant: string | undefined;
  readonly period: Period;
}

export interface PeriodWords {
  readonly value: Period;
  readonly label: string;
  /** What is said where there is no entry. */
  readonly nobody: string;
}

export const periods: readonly PeriodWords[] = [
  { value: "daily", label: textKey("Today"), nobody: textKey("Nobody has a place here today.") },
  { value: "weekly", label: textKey("This week"), nobody: textKey("Nobody has a place here this week.") },
  { value: "alltime", label: textKey("All time"), nobody: textKey("Nobody has a place here yet.") },
];

export function parseBoardChoice(search: string): BoardChoice {
  const params = new URLSearchParams(search);
  const period = periods.find(({ value }) => value === params.get("period"));
  return {
    board: params.get("board") ?? undefined,
    variant: params.get("variant") ?? undefined,
    period: period?.value ?? "alltime",
  };
}

export function boardAddress(game: string, { board, variant, period }: BoardChoice): string {
  const params = new URLSearchParams();
  if (board !== undefined) params.set("board", board);
  if (variant !== undefined) params.set("variant", variant);
  if (period !== "alltime") params.set("period", period);
  const search = params.toString();
  return `/leaderboards/${game}${search === "" ? "" : `?${search}`}`;
}

/** A variant by what it is of, such as a track and a car: for each kind what there is, and what is chosen. */
export interface VariantPart {
  readonly kind: string;
  /** "" stands for all of the kind. */
  readonly ids: readonly string[];
  readonly chosen: string;
}

type Variant = Board["variants"][number];

/**
 * The parts by which variants can be chosen; none where variants are of nothing, or of different things. A variant of less is
 * for all of the rest: a track for every car on it.
 */
export function variantParts(variants: readonly Variant[], chosenId: string): readonly VariantPart[] {
  const chosen = variants.find(({ id }) => id === chosenId);
  const longest = variants.reduce<Variant["content"]>(
    (most, { content }) => (content.length > most.length ? content : most),
    [],
  );
  const isOfThese = ({ content }: Variant) =>
    content.length > 0 && content.every(({ kind }, i) => kind === longest[i]?.kind);
  if (chosen === undefined || !variants.every(isOfThese)) return [];
  return longest.map(({ kind }, i) => ({
    kind,
    ids: [...new Set(variants.map((variant) => partOf(variant, i)))],
    chosen: partOf(chosen, i),
  }));
}

/** The variant with another part, else the first one that has it: not everything goes with everything. */
export function withPart(
  variants: readonly Variant[],
  chosenId: string,
  part: number,
  id: string,
): string | undefined {
  const chosen = variants.find((variant) => variant.id === chosenId);
  const having = variants.filter((variant) => partOf(variant, part) === id);
  const others = Math.max(0, ...variants.map(({ content }) => content.length));
  const isLikeChosen = (variant: Variant) =>
    Array.from({ length: others }, (_, i) => i).every(
      (i) => i === part || chosen === undefined || partOf(variant, i) === partOf(chosen, i),
    );
  return (having.find(isLikeChosen) ?? having[0])?.id;
}

const partOf = ({ content }: Variant, i: number): string => content[i]?.id ?? "";
