import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Boat, boatManifest, boats, contentDir, writeContent } from "../test/content-fixture.ts";
import { ContentWatch } from "./content-watch.ts";
import { formatFinding } from "./finding.ts";
import { gameContent } from "./game-content.ts";
import { LiveContent } from "./live-content.ts";

async function open(files: Record<string, string>) {
  const dir = contentDir(files);
  const live = await LiveContent.open([{ kind: boats, dir }]);
  return { dir, live, lengthOf: (id: string) => (live.registry.find("boats", id)?.item as Boat)?.lengthM };
}

const states = ({ entries }: LiveContent) => entries.map(({ place, state }) => [place, state]);

describe("LiveContent", () => {
  it("uses the new version of a file that has changed, and reads nothing else again [HOST-055]", async () => {
    const { dir, live, lengthOf } = await open({
      "a/boat.toml": boatManifest("a"),
      "b/boat.toml": boatManifest("b"),
    });
    const before = live.registry;
    writeContent(dir, { "a/boat.toml": boatManifest("a", "length_m = 6.5") });
    const { changed, faults } = await live.reload();
    expect(lengthOf("a")).toBe(6.5);
    expect(changed).toEqual([{ kind: "boats", id: "a" }]);
    expect(faults).toEqual([]);
    expect(live.registry.find("boats", "b")).toBe(before.find("boats", "b"));
    expect(before.find("boats", "a")?.item).toMatchObject({ lengthM: 5 });
  });

  it("keeps the former version of a file that is faulty, and quarantines it until it is repaired [HOST-055]", async () => {
    const { dir, live, lengthOf } = await open({ "a/boat.toml": boatManifest("a") });
    writeContent(dir, { "a/boat.toml": "id = [" });
    const { changed, faults } = await live.reload();
    expect(lengthOf("a")).toBe(5);
    expect(changed).toEqual([]);
    expect(faults.map(formatFinding)).toEqual([expect.stringContaining("a/boat.toml: line 1 column 6")]);
    expect(states(live)).toEqual([["a", "quarantined"]]);
    expect((await live.reload()).faults).toEqual([]);
    writeContent(dir, { "a/boat.toml": boatManifest("a", "length_m = 7.25") });
    const { restored } = await live.reload();
    expect(restored.map(({ place }) => place)).toEqual(["a"]);
    expect(states(live)).toEqual([["a", "ready"]]);
    expect(lengthOf("a")).toBe(7.25);
  });

  it("takes in a folder that is new, and drops one that is gone", async () => {
    const { dir, live, lengthOf } = await open({ "a/boat.toml": boatManifest("a") });
    writeContent(dir, { "b/boat.toml": boatManifest("b", "length_m = 8.5") });
    rmSync(join(dir, "a"), { recursive: true });
    expect((await live.reload()).changed).toEqual([
      { kind: "boats", id: "a" },
      { kind: "boats", id: "b" },
    ]);
    expect([lengthOf("a"), lengthOf("b")]).toEqual([undefined, 8.5]);
  });

  it("keeps everything while the folder of all items cannot be read", async () => {
    const { dir, live, lengthOf } = await open({ "a/boat.toml": boatManifest("a") });
    renameSync(dir, `${dir}-away`);
    const { changed, faults } = await live.reload();
    expect([changed, faults.length, lengthOf("a")]).toEqual([[], 1, 5]);
    renameSync(`${dir}-away`, dir);
    await live.reload();
    expect(live.registry.faults).toEqual([]);
  });

  it("lists places that never held an item, and those whose id another one had before", async () => {
    const { live } = await open({
      "a/boat.toml": boatManifest("same"),
      "b/boat.toml": boatManifest("same"),
      "c/readme": "",
    });
    expect(states(live)).toEqual([
      ["a", "ready"],
      ["b", "faulty"],
      ["c", "faulty"],
    ]);
    expect(live.entries.map(({ faults }) => faults.length)).toEqual([0, 1, 1]);
    expect(live.entries.map(({ item }) => item?.id)).toEqual(["same", undefined, undefined]);
  });

  it("reads flat kinds from files whose names end alike", async () => {
    const dir = contentDir({ "b.toml": boatManifest("b"), "a.toml": boatManifest("a"), "notes.md": "" });
    const live = await LiveContent.open([{ kind: boats, dir, isFlat: true }]);
    expect(live.registry.list("boats").map(({ id, folder }) => [id, folder])).toEqual([
      ["a", join(dir, "a.toml")],
      ["b", join(dir, "b.toml")],
    ]);
    expect(states(live)).toEqual([
      ["a.toml", "ready"],
      ["b.toml", "ready"],
    ]);
  });
});

describe("gameContent", () => {
  it("shows what is there now, of the kinds that are asked for", async () => {
    const { dir, live } = await open({ "a/boat.toml": boatManifest("a") });
    const content = gameContent(live, ["boats"]);
    const { lookup } = content;
    expect(content.lookup).toBe(lookup);
    writeContent(dir, { "b/boat.toml": boatManifest("b") });
    await live.reload();
    expect(content.lookup.ids("boats")).toEqual(["a", "b"]);
    expect(lookup.ids("boats")).toEqual(["a"]);
    expect(content.items().map(({ id }) => id)).toEqual(["a", "b"]);
    expect(gameContent(live, []).items()).toEqual([]);
  });
});

describe("ContentWatch", () => {
  it("tells of a change once it is over, and not of what has stayed", async () => {
    const dir = contentDir({ "a/boat.toml": "one" });
    let told = 0;
    const watch = new ContentWatch({
      dirs: [dir],
      intervalMs: 1,
      settleMs: 1,
      changed: async () => void told++,
      failed: () => {},
    });
    await watch.look();
    expect([await watch.look(), told]).toEqual([false, 1]);
    writeContent(dir, { "a/boat.toml": "other" });
    expect([await watch.look(), told]).toEqual([true, 2]);
    expect([await watch.look(), told]).toEqual([false, 2]);
  });

  it("waits while a file is still being written", async () => {
    const dir = contentDir({ "a/boat.toml": "" });
    let text = "";
    const seen: string[] = [];
    const watch = new ContentWatch({
      dirs: [dir],
      intervalMs: 1,
      settleMs: 30,
      changed: async () => void seen.push(text),
      failed: () => {},
    });
    const write = (more: string) => {
      text += more;
      writeContent(dir, { "a/boat.toml": text });
    };
    await watch.look();
    write("begun");
    const looked = watch.look();
    await new Promise((resolve) => setTimeout(resolve, 10));
    write(", done");
    await looked;
    expect(seen).toEqual(["", "begun, done"]);
  });

  it("goes on after a reading that has failed, until it is stopped", async () => {
    const dir = contentDir({ a: "1" });
    const faults: unknown[] = [];
    let told = 0;
    const watch = new ContentWatch({
      dirs: [dir],
      intervalMs: 1,
      settleMs: 1,
      changed: async () => {
        told++;
        if (told === 1) {
          writeContent(dir, { a: "22" });
          throw new Error("not now");
        }
        watch.stop();
      },
      failed: (error) => faults.push(error),
    });
    await watch.run();
    expect([told, faults.length]).toEqual([2, 1]);
  });
});
