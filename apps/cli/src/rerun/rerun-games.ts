import { apexLaps } from "@fairtick/apex/records";
import { apex, carContent, trackContent } from "@fairtick/apex/rules";
import type { AnyGame, ContentKind, ContentLookup, LapTable } from "@fairtick/contract";
import { contentLookup } from "@fairtick/server";
import { loadApexContent } from "../apex-content.ts";
import type { ContentFolders } from "../content-folders.ts";

/** The content that a session is made of again. */
export interface RerunContent {
  readonly lookup: ContentLookup;
  digest(kind: string, id: string): string | undefined;
}

/** A game whose logs can be run again here. */
export interface RerunGame {
  readonly game: AnyGame;
  readonly contentKinds: readonly ContentKind<unknown>[];
  /** @throws CommandFailure when a folder is not there. */
  openContent(folders: ContentFolders): RerunContent;
  /** Of a game that has laps. */
  readonly laps?: LapTable;
}

export const rerunGames: readonly RerunGame[] = [
  {
    game: apex,
    contentKinds: [carContent, trackContent],
    laps: apexLaps,
    openContent(folders) {
      const { registry } = loadApexContent(folders);
      return { lookup: contentLookup(registry), digest: (kind, id) => registry.find(kind, id)?.digest };
    },
  },
];
