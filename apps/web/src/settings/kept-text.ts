import type { KeptText } from "@fairtick/game-view";

/** What scenes of a game keep in this browser. */
export function keptSceneText(game: string, storage: Storage = localStorage): KeptText {
  const key = `fairtick.scene.${game}`;
  return {
    read: () => {
      try {
        return storage.getItem(key) ?? undefined;
      } catch {
        // Forbidden by the browser.
        return undefined;
      }
    },
    write: (text) => {
      try {
        storage.setItem(key, text);
      } catch {
        // It lasts as long as the scene.
      }
    },
  };
}
