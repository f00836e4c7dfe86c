import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gamePackage as apex } from "@fairtick/apex";
import type { GamePackage, Json } from "@fairtick/contract";
import type { ServerConfig } from "@fairtick/server";

/** A game as this server runs it. */
export interface ListedGame {
  readonly package: GamePackage;
  /** Module that exports the package, for the threads that run its sessions. */
  readonly module: string;
  /** Folder of each kind of content. */
  contentDirs(config: ServerConfig): { readonly [kind: string]: string };
  /** Folder of templates; undefined where there is none. */
  templatesDir(config: ServerConfig): string | undefined;
  /** Options of the sessions that run without people, so that there is always something to watch. */
  demoOptions(round: number, ids: (kind: string) => readonly string[]): Json;
}

/** The games of this server: the only list of them in it. */
export const games: readonly ListedGame[] = [
  {
    package: apex,
    module: moduleOf("@fairtick/apex"),
    contentDirs: ({ content }) => ({
      cars: content.carsDir || shippedContent("@fairtick/apex", "cars"),
      tracks: content.tracksDir || shippedContent("@fairtick/apex", "tracks"),
    }),
    templatesDir: ({ content }) => content.templatesDir || shippedContent("@fairtick/apex", "templates"),
    demoOptions: (round, ids) => {
      const tracks = ids("tracks");
      return { track: tracks[round % tracks.length] ?? "", maxPlayers: 16, aiCount: 16, lapLimit: 3 };
    },
  },
];

function moduleOf(name: string): string {
  return pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
}

/** The content folder of a game's package; its built module lies one folder below the package's. */
function shippedContent(name: string, kind: string): string {
  return fileURLToPath(new URL(`../content/${kind}`, moduleOf(name)));
}
