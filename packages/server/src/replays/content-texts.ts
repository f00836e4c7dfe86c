import type { ContentItem } from "@fairtick/contract";
import type { SessionContent } from "../host/session-host.ts";
import { storedContent } from "./content-store.ts";

/** More than the content of any game that runs; what was not used for longest is forgotten first. */
const TEXTS_MAX = 256;

export interface ContentText {
  readonly digest: string;
  readonly json: string;
}

/** Content as it is stored beside replays, made once for each digest. */
export class ContentTexts {
  readonly #items: (game: string) => readonly ContentItem<unknown>[];
  readonly #texts = new Map<string, string>();

  constructor(items: (game: string) => readonly ContentItem<unknown>[]) {
    this.#items = items;
  }

  /** What a session was made with. What a reload has replaced in between is left out. */
  of(game: string, content: readonly SessionContent[]): ContentText[] {
    return content.flatMap(({ digest }) => {
      const json = this.#texts.get(digest) ?? this.#make(game, digest);
      if (json === undefined) return [];
      this.#texts.delete(digest);
      this.#texts.set(digest, json);
      return [{ digest, json }];
    });
  }

  #make(game: string, digest: string): string | undefined {
    const item = this.#items(game).find((each) => each.digest === digest);
    if (item === undefined) return undefined;
    const [oldest] = this.#texts.keys();
    if (this.#texts.size === TEXTS_MAX && oldest !== undefined) this.#texts.delete(oldest);
    return JSON.stringify(storedContent(item));
  }
}
