import { apex } from "@fairtick/apex/rules";
import type { AnyGame, ContentLookup } from "@fairtick/contract";
import { contentLookup } from "@fairtick/server";
import { loadApexContent } from "../apex-content.ts";
import type { ContentFolders } from "../content-folders.ts";

/** A game whose logs can be run again here. */
export interface RerunGame {
  readonly game: AnyGame;
  /** @throws CommandFailure when a folder is not there. */
  openContent(folders: ContentFolders): {
    readonly lookup: ContentLookup;
    digest(kind: string, id: string): string | undefined;
  };
}

export const rerunGames: readonly RerunGame[] = [
  {
    game: apex,
    openContent(folders) {
      const { registry } = loadApexContent(folders);
      return { lookup: contentLookup(registry), digest: (kind, id) => registry.find(kind, id)?.digest };
    },
  },
];
