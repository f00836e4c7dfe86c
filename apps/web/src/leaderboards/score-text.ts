import { clockText } from "../parts/clock-text.ts";
import { numberFormat } from "../texts/formats.ts";
import type { Board } from "./board-choice.ts";

const numberText = numberFormat();

/** A value of a board: "1:23.456", or a number. */
export function scoreText({ unit }: Pick<Board, "unit">, score: number): string {
  return unit === "ms" ? clockText(score, 3) : numberText(score);
}

/** How far a value is behind the best one: "+0.250", "+1:02.000", "−12". */
export function differenceText({ unit }: Pick<Board, "unit">, score: number, best: number): string {
  const difference = Math.abs(score - best);
  if (unit !== "ms") return `${score < best ? "−" : "+"}${numberText(difference)}`;
  return `+${difference < 60_000 ? (difference / 1000).toFixed(3) : clockText(difference, 3)}`;
}
