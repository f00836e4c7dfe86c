import type { StoredContent } from "./content-store.ts";
import type { ListedReplay } from "./replay-catalogue.ts";
import type { ReplayShelf } from "./replay-shelf.ts";

export interface LoadedReplay {
  /** The whole file, in memory that threads share. */
  readonly bytes: Uint8Array;
  readonly content: readonly StoredContent[];
}

/**
 * A replay with what it was made with, for a thread that runs it again. Content that is not stored is left out: whoever runs it
 * says what is missing.
 *
 * @throws the error of the file system.
 */
export async function loadReplay(
  { catalogue, content: store }: Pick<ReplayShelf, "catalogue" | "content">,
  replay: ListedReplay,
): Promise<LoadedReplay> {
  const bytes = new Uint8Array(new SharedArrayBuffer(replay.byteLength));
  let at = 0;
  for await (const part of catalogue.read(replay) as AsyncIterable<Uint8Array>) {
    bytes.set(part, at);
    at += part.length;
  }
  const digests = new Set(replay.header.log.content.map(({ digest }) => digest));
  const texts = await Promise.all([...digests].map((digest) => store.text(digest)));
  const content = texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as StoredContent]));
  return { bytes: bytes.subarray(0, at), content };
}
