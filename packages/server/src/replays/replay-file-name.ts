import type { ListedReplay } from "./replay-catalogue.ts";

/** How a file about a replay is called when it is saved, for people who have several in a folder. */
export function replayFileName({ header, name }: ListedReplay, ending: string): string {
  const title = header.title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${header.log.game}-${title.slice(0, 40)}-${name.slice(0, 15)}${ending}`;
}
