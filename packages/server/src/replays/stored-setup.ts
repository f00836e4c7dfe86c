import type { GamePackage } from "@fairtick/contract";
import { type Replay, type ReplaySetup, replaySetup } from "@fairtick/replay";
import { ContentStore } from "./content-store.ts";

/** What running a stored replay again needs: its game's rules here, and its content beside it in the folder. */
export function storedSetup<Package extends Pick<GamePackage, "game" | "content">>(
  { facts }: Replay,
  dir: string,
  packages: readonly Package[],
): {
  readonly made: ReplaySetup | { readonly ok: false; readonly reason: string };
  readonly found: Package | undefined;
} {
  const { log } = facts.header;
  const found = packages.find(({ game }) => game.id === log.game);
  if (found === undefined) return { made: { ok: false, reason: `the game ${log.game} is not here` }, found };
  const store = new ContentStore(dir);
  const items = log.content.flatMap(({ digest }) => store.get(digest) ?? []);
  return { made: replaySetup(log, found.game, found.content, items), found };
}
