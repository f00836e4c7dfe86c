import { type AnyGameTelemetry, type AnyGameView, t } from "@fairtick/game-view";

/** A game as the page lists it before anything of it is loaded. */
export interface GamePage {
  /** As in the addresses of the page and of the server. */
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly load: () => Promise<AnyGameView>;
}

/** The games of this page: the only list of them in it. */
export const gamePages: readonly GamePage[] = [
  {
    id: "apex",
    title: "Apex",
    // No call here: the thread of replays leaves this list out as long as making it does nothing.
    get summary() {
      return t("Circuit racing, 240 ticks a second, against people and AI drivers.");
    },
    load: async () => (await import("@fairtick/apex/view")).apexView,
  },
];

/** What runs the replays of a game, by its id. Apart from the pages: the thread that needs it must not get pictures along with it. */
export const gameTelemetries: { readonly [game: string]: () => Promise<AnyGameTelemetry> } = {
  apex: async () => (await import("@fairtick/apex/telemetry")).apexTelemetry,
};
