import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ContentItem } from "@fairtick/contract";

const DIGEST = /^[0-9a-f]{64}$/;

/** A content item as it was made of its files: what is needed to make it again. */
export interface StoredContent
  extends Pick<ContentItem<unknown>, "kind" | "id" | "name" | "version" | "digest"> {
  readonly manifest: unknown;
  readonly files: { readonly [name: string]: string };
}

export function storedContent(item: ContentItem<unknown>): StoredContent {
  const { kind, id, name, version, digest, source } = item;
  return { kind, id, name, version, digest, ...source };
}

/**
 * The content that replays were made with, in files named by its digest: a replay runs also when the content of the
 * server has changed since.
 */
export class ContentStore {
  readonly #dir: string;

  /** `dir`: the folder of the replays. */
  constructor(dir: string) {
    this.#dir = join(dir, "content");
  }

  /**
   * Stores the JSON of a `StoredContent`, whole or not at all, unless it is there.
   *
   * @throws the error of the file system.
   */
  put(digest: string, json: string): void {
    const path = this.#path(digest);
    if (existsSync(path)) return;
    mkdirSync(this.#dir, { recursive: true });
    const draft = `${path}.new`;
    writeFileSync(draft, json);
    renameSync(draft, path);
  }

  /** Undefined where there is none, or something else than was stored. */
  get(digest: string): StoredContent | undefined {
    if (!DIGEST.test(digest)) return undefined;
    try {
      const item = JSON.parse(readFileSync(this.#path(digest), "utf8")) as StoredContent;
      return item.digest === digest ? item : undefined;
    } catch {
      return undefined;
    }
  }

  /** The JSON of a `StoredContent` as it was stored, without holding up others; undefined where there is none. */
  async text(digest: string): Promise<string | undefined> {
    if (!DIGEST.test(digest)) return undefined;
    return readFile(this.#path(digest), "utf8").catch(() => undefined);
  }

  /** Removes what is not among these digests. */
  retain(digests: ReadonlySet<string>): void {
    for (const name of this.#names()) {
      const [digest = "", ...rest] = name.split(".");
      if (!DIGEST.test(digest) || !["json", "json.new"].includes(rest.join("."))) continue;
      if (!digests.has(digest)) unlinkSync(join(this.#dir, name));
    }
  }

  #names(): string[] {
    try {
      return readdirSync(this.#dir);
    } catch {
      return [];
    }
  }

  #path(digest: string): string {
    return join(this.#dir, `${digest}.json`);
  }
}
