/**
 * Text in terminal cells. Names come from strangers: control characters and marks that change the
 * direction of writing are left out, and wide characters count as two.
 */

const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const zeroWidth = /^\p{M}$/u;
/** Scripts and signs that terminals draw over two cells. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

/** The text in exactly `width` cells, at the left, cut with an ellipsis where it is too long. */
export function fitLeft(text: string, width: number, ellipsis = "…"): string {
  const clean = text.replace(unprintable, "");
  const cells = cellCount(clean);
  if (cells <= width) return clean + " ".repeat(width - cells);
  if (width < ellipsis.length) return " ".repeat(Math.max(0, width));
  const kept = takeCells(clean, width - ellipsis.length);
  return kept + ellipsis + " ".repeat(Math.max(0, width - ellipsis.length - cellCount(kept)));
}

/** A number or time, which is never cut, at the right. */
export function fitRight(text: string, width: number): string {
  return text.padStart(width);
}

export function cellCount(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

function takeCells(text: string, width: number): string {
  let kept = "";
  let cells = 0;
  for (const character of text) {
    cells += cellsOf(character);
    if (cells > width) break;
    kept += character;
  }
  return kept;
}

function cellsOf(character: string): number {
  if (character < "\u0300") return 1;
  if (zeroWidth.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
