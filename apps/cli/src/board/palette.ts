import type { Terminal } from "../terminal.ts";

/** Colours and signs of the board. Without colour every style is the text itself. */
export interface Palette {
  readonly glyphs: Glyphs;
  paint(style: Style, text: string): string;
  /** The bar that tells cars of one model from others. */
  carBar(kind: number): string;
  /** A sign in the colour of a car model. */
  carSign(kind: number, sign: string): string;
}

export interface Glyphs {
  readonly bar: string;
  readonly up: string;
  readonly down: string;
  readonly mine: string;
  readonly dot: string;
  readonly smallDot: string;
  readonly stripStart: string;
  readonly stripEnd: string;
  readonly stripRule: string;
  readonly ellipsis: string;
  readonly dash: string;
}

export type Style = keyof typeof styles;

/** Codes of SGR sequences; colours are of the palette of 256. */
const styles = {
  header: "48;5;236;38;5;255;1",
  headerDim: "48;5;236;38;5;250",
  live: "48;5;236;38;5;203;1",
  countdown: "48;5;236;38;5;220;1",
  done: "48;5;236;38;5;114;1",
  columns: "38;5;245",
  faint: "38;5;240",
  text: "38;5;252",
  strong: "38;5;255;1",
  mine: "38;5;220;1",
  fastest: "38;5;177;1",
  best: "38;5;114",
  won: "38;5;114",
  lost: "38;5;203",
  key: "38;5;252;1",
} as const;

/** Apart from each other for people who do not see red or green as well. */
const carColours = [39, 208, 43, 199, 226, 99, 154, 231] as const;

const unicodeGlyphs: Glyphs = {
  bar: "▌",
  up: "▲",
  down: "▼",
  mine: "▸",
  dot: "●",
  smallDot: "•",
  stripStart: "┣",
  stripEnd: "┫",
  stripRule: "─",
  ellipsis: "…",
  dash: "–",
};

const asciiGlyphs: Glyphs = {
  bar: "|",
  up: "+",
  down: "-",
  mine: ">",
  dot: "*",
  smallDot: "o",
  stripStart: "[",
  stripEnd: "]",
  stripRule: "-",
  ellipsis: "~",
  dash: "-",
};

export function paletteOf(terminal: Pick<Terminal, "hasColour" | "hasUnicode">): Palette {
  const glyphs = terminal.hasUnicode ? unicodeGlyphs : asciiGlyphs;
  const sgr = (codes: string, text: string) =>
    terminal.hasColour ? `\u001b[${codes}m${text}\u001b[0m` : text;
  const carCodes = (kind: number) => `38;5;${carColours[kind % carColours.length]}`;
  return {
    glyphs,
    paint: (style, text) => sgr(styles[style], text),
    carBar: (kind) => sgr(carCodes(kind), glyphs.bar),
    carSign: (kind, sign) => sgr(`${carCodes(kind)};1`, sign),
  };
}
