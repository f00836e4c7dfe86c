import type { ContentKind } from "@fairtick/contract";
import { ContentStore } from "@fairtick/server";
import type { LogHeader } from "@fairtick/session";
import type { ContentFolders } from "../content-folders.ts";
import type { RerunContent, RerunGame } from "./rerun-games.ts";

/**
 * The content of a replay: what is stored beside it, else what is here now.
 *
 * @throws CommandFailure when something is not stored and a folder is not there.
 */
export function replayContent(
  game: RerunGame,
  { content }: LogHeader,
  replayDir: string,
  folders: ContentFolders,
): RerunContent {
  const store = new ContentStore(replayDir);
  const stored = new Map<string, unknown>();
  for (const { kind, id, digest } of content) {
    const item = parsed(store, game.contentKinds, kind, digest);
    if (item !== undefined) stored.set(keyOf(kind, id), { digest, item });
  }
  const found = (kind: string, id: string) =>
    stored.get(keyOf(kind, id)) as { readonly digest: string; readonly item: unknown } | undefined;
  const here = stored.size === content.length ? undefined : game.openContent(folders);
  return {
    lookup: {
      find: (kind, id) => found(kind, id)?.item ?? here?.lookup.find(kind, id),
      ids: (kind) =>
        content
          .filter((item) => item.kind === kind)
          .map(({ id }) => id)
          .sort(),
      derived: (_, make) => make(),
    },
    digest: (kind, id) => found(kind, id)?.digest ?? here?.digest(kind, id),
  };
}

/** An item made again of what is stored; undefined where that is missing or no item of this version. */
function parsed(
  store: ContentStore,
  kinds: readonly ContentKind<unknown>[],
  kind: string,
  digest: string,
): unknown {
  const source = store.get(digest);
  const parser = kinds.find((each) => each.kind === kind);
  if (source === undefined || source.kind !== kind || parser === undefined) return undefined;
  const made = parser.parse(source.manifest, (name) => source.files[name], { warn: () => {} });
  return made.ok ? made.item : undefined;
}

const keyOf = (kind: string, id: string): string => `${kind}/${id}`;
