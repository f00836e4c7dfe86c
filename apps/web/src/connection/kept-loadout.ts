import type { Lobby } from "@fairtick/client";
import type { Json } from "@fairtick/contract";
import type { AnyGameView } from "@fairtick/game-view";

const prefix = "fairtick.loadout.";

/** By field: what a player brings into sessions. */
export type Loadout = { readonly [field: string]: Json };

/** What a player has chosen to bring into sessions of a game in this browser; undefined where nothing was chosen. */
export function loadLoadout(game: string, storage: Storage = localStorage): Loadout | undefined {
  try {
    const kept: unknown = JSON.parse(storage.getItem(prefix + game) ?? "null");
    return typeof kept === "object" && kept !== null && !Array.isArray(kept) ? (kept as Loadout) : undefined;
  } catch {
    // Forbidden by the browser, or not ours.
    return undefined;
  }
}

/** `undefined` forgets the choice. */
export function keepLoadout(
  game: string,
  loadout: Loadout | undefined,
  storage: Storage = localStorage,
): void {
  try {
    if (loadout === undefined) storage.removeItem(prefix + game);
    else storage.setItem(prefix + game, JSON.stringify(loadout));
  } catch {
    // The choice lasts as long as the page.
  }
}

/** The choice, where this server knows every field and has the content that is named: it may be another one, or have changed. */
export function usableLoadout(
  loadout: Loadout | undefined,
  { game, chosenFrom }: Pick<AnyGameView, "game" | "chosenFrom">,
  content: Lobby["content"],
): Loadout | undefined {
  const fields = Object.keys(game.loadout.fields as object);
  if (loadout === undefined || fields.length !== Object.keys(loadout).length) return undefined;
  const isUsable = fields.every((field) => {
    const source = chosenFrom[field];
    if (!Object.hasOwn(loadout, field)) return false;
    return (
      source === undefined || content.some(({ kind, id }) => kind === source.kind && id === loadout[field])
    );
  });
  return isUsable ? loadout : undefined;
}
