import type { SceneLook } from "@fairtick/game-view";

/** Colours of the race. Panels take theirs from the page. */
export const palette = {
  grass: "#4d7a43",
  grassDark: "#44703c",
  grassLight: "#588950",
  gravel: "#c9b58a",
  runOff: "#5b6068",
  asphalt: "#3a3e46",
  rubber: "rgb(20 22 26 / 0.28)",
  line: "#eceff3",
  kerbRed: "#d8383f",
  kerbWhite: "#f3f1ec",
  treeShadow: "rgb(12 24 14 / 0.32)",
  shadow: "rgb(8 10 14 / 0.38)",
  skid: "14 15 18",
  tyre: "#17191d",
  glass: "#1d2733",
  brakeLight: "#ff3b30",
  label: "#ffffff",
  labelBack: "rgb(16 19 26 / 0.7)",
  own: "#ffb224",
  ghost: "#dfe7f5",
  mapTrack: "rgb(255 255 255 / 0.85)",
  mapEdge: "rgb(16 19 26 / 0.6)",
} as const;

/** Of the cars by seat: neighbours differ in hue and lightness, so that they are told apart without colours, too. */
const usualColours = [
  "#4cc2ff",
  "#f2545b",
  "#8ad15b",
  "#b58cff",
  "#f7d154",
  "#1f6feb",
  "#ff8ac4",
  "#12a594",
  "#e5e7eb",
  "#a8522d",
  "#00c2a8",
  "#7a3fd1",
  "#ff7a45",
  "#5c7cfa",
  "#c0d72f",
  "#9aa5b8",
] as const;

/**
 * For eyes that take red for green, or blue for yellow: hues after Okabe and Ito, and neighbours that differ in lightness as well. The
 * first eight, which most races need, are told apart by all of them.
 */
const distinctColours = [
  "#5bbbf1",
  "#d55d00",
  "#fffb38",
  "#006aaa",
  "#ffffff",
  "#0b9f72",
  "#f0b9dc",
  "#6b3d1f",
  "#a8e6ff",
  "#8f8c16",
  "#ffb78c",
  "#2b4e6d",
  "#ade4cd",
  "#b1518c",
  "#9ca3aa",
  "#472754",
] as const;

/** The colour of the car in a seat. */
export type CarColours = (seat: number) => string;

export function carColours(colours: SceneLook["colours"]): CarColours {
  const list = colours === "distinct" ? distinctColours : usualColours;
  return (seat) => list[seat % list.length];
}
