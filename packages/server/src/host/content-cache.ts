import type { ContentLookup } from "@fairtick/contract";
import type { SessionContent } from "./session-host.ts";

/**
 * Derived values that are kept for sessions to come, such as the worlds of tracks. One that a running session uses
 * lives in any case.
 */
const DERIVED_MAX = 32;

/** What a session thread keeps of content, by digest: items arrive once, derived values are made once. */
export class ContentCache {
  readonly #items = new Map<string, unknown>();
  readonly #derived = new Map<string, unknown>();

  add(content: readonly SessionContent[]): void {
    for (const { digest, item } of content) if (item !== undefined) this.#items.set(digest, item);
  }

  /** The content of one session: just the versions that it was created with. */
  lookup(content: readonly SessionContent[]): ContentLookup {
    const scope = content.map((c) => c.digest).join(" ");
    const entry = (kind: string, id: string) => content.find((c) => c.kind === kind && c.id === id);
    return {
      find: (kind, id) => this.#items.get(entry(kind, id)?.digest ?? ""),
      ids: (kind) =>
        content
          .filter((c) => c.kind === kind)
          .map((c) => c.id)
          .sort(),
      derived: <T>(key: string, make: () => T): T => {
        const place = `${scope} ${key}`;
        const value = this.#derived.has(place) ? (this.#derived.get(place) as T) : make();
        this.#keep(place, value);
        return value;
      },
    };
  }

  /** A map remembers the order in which its entries came: the first is the one not used for longest. */
  #keep(place: string, value: unknown): void {
    this.#derived.delete(place);
    this.#derived.set(place, value);
    if (this.#derived.size > DERIVED_MAX) this.#derived.delete(this.#derived.keys().next().value as string);
  }
}
