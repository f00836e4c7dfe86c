import { describe, expect, it } from "vitest";
import { ContentCache } from "./content-cache.ts";

const track = (digest: string) => [{ kind: "tracks", id: "monza", digest, item: { digest } }];

describe("the content of a thread", () => {
  it("is made into a world once for each version, and kept while it is used", () => {
    const cache = new ContentCache();
    const made: string[] = [];
    const world = (digest: string) => {
      cache.add(track(digest));
      return cache.lookup(track(digest)).derived("world", () => {
        made.push(digest);
        return { digest };
      });
    };
    expect(world("a")).toBe(world("a"));
    expect(made).toEqual(["a"]);
    for (let i = 0; i < 31; i++) world(`${i}`);
    world("a");
    world("b");
    made.length = 0;
    world("a");
    expect(made).toEqual([]);
    world("0");
    expect(made).toEqual(["0"]);
  });
});
