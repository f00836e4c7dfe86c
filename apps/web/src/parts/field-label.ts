import { t } from "@fairtick/game-view";

/** `aiCount` as "AI count", or what that is in the language of the page. */
export function fieldLabel(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return t(words.replace(/^ai\b/, "AI").replace(/^./, (first) => first.toUpperCase()));
}
