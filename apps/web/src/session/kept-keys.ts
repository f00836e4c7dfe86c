import { type Action, defaultKeys, type KeyBindings } from "@fairtick/game-view";

const prefix = "fairtick.keys.";

/** The keys that a player has chosen for a game in this browser; those of the game where nothing was chosen. */
export function loadKeys(
  game: string,
  actions: readonly Action[],
  storage: Storage = localStorage,
): KeyBindings {
  const defaults = defaultKeys(actions);
  try {
    const kept = JSON.parse(storage.getItem(prefix + game) ?? "{}") as { readonly [action: string]: unknown };
    return Object.fromEntries(
      Object.entries(defaults).map(([action, keys]) => [action, isKeys(kept[action]) ? kept[action] : keys]),
    );
  } catch {
    // Forbidden by the browser, or not ours.
    return defaults;
  }
}

export function keepKeys(game: string, keys: KeyBindings, storage: Storage = localStorage): void {
  try {
    storage.setItem(prefix + game, JSON.stringify(keys));
  } catch {
    // The keys last as long as the page.
  }
}

/** Gives a key to an action, alone; whatever had it before has it no more. */
export function giveKey(keys: KeyBindings, action: string, code: string): KeyBindings {
  const others = Object.entries(keys).map(
    ([name, codes]) => [name, codes.filter((each) => each !== code)] as const,
  );
  return { ...Object.fromEntries(others), [action]: [code] };
}

const isKeys = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((code) => typeof code === "string");
