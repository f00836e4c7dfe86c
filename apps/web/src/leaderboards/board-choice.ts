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

export const periods: readonly { readonly value: Period; readonly label: string; readonly words: string }[] =
  [
    { value: "daily", label: "Today", words: "today" },
    { value: "weekly", label: "This week", words: "this week" },
    { value: "alltime", label: "All time", words: "yet" },
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
  readonly ids: readonly string[];
  readonly chosen: string;
}

/** The parts by which variants can be chosen; none where they are of nothing, or not all of the same kinds. */
export function variantParts(variants: Board["variants"], chosenId: string): readonly VariantPart[] {
  const chosen = variants.find(({ id }) => id === chosenId);
  if (chosen === undefined || chosen.content.length === 0) return [];
  const kinds = chosen.content.map(({ kind }) => kind);
  const isOfThese = variants.every(
    ({ content }) => content.length === kinds.length && content.every(({ kind }, i) => kind === kinds[i]),
  );
  if (!isOfThese) return [];
  return kinds.map((kind, i) => ({
    kind,
    ids: [...new Set(variants.map(({ content }) => content[i].id))],
    chosen: chosen.content[i].id,
  }));
}

/** The variant with another part, else the first one that has it: not everything goes with everything. */
export function withPart(
  variants: Board["variants"],
  chosenId: string,
  part: number,
  id: string,
): string | undefined {
  const chosen = variants.find((variant) => variant.id === chosenId)?.content ?? [];
  const having = variants.filter(({ content }) => content[part]?.id === id);
  const same = having.find(({ content }) =>
    content.every((item, i) => i === part || item.id === chosen[i]?.id),
  );
  return (same ?? having[0])?.id;
}
