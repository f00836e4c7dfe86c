import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { boatManifest, boats, contentDir } from "../test/content-fixture.ts";
import { formatFinding } from "./finding.ts";
import { loadContent } from "./registry.ts";

/** Writes the files into a new folder and loads it. */
function load(files: Record<string, string | Uint8Array>) {
  const dir = contentDir(files);
  const registry = loadContent([{ kind: boats, dir }]);
  const lines = (findings: typeof registry.faults) =>
    findings.map((one) => formatFinding(one).replaceAll(dir, ""));
  return { dir, registry, faults: lines(registry.faults), warnings: lines(registry.warnings) };
}

describe("loadContent", () => {
  it("lists valid items by id, whatever their folders are called [HOST-054]", () => {
    const { registry, faults, warnings, dir } = load({
      "z/boat.toml": boatManifest("alpha"),
      "a/boat.toml": boatManifest("Gamma"),
      "m/boat.toml": boatManifest("beta"),
      "notes.txt": "not a folder",
      ".hidden/x": "",
    });
    expect(registry.list("boats").map((item) => item.id)).toEqual(["alpha", "beta", "gamma"]);
    expect(registry.find("boats", "GAMMA")).toMatchObject({
      kind: "boats",
      id: "gamma",
      name: "Boat Gamma",
      version: "1.0.0",
      item: { lengthM: 5 },
      folder: join(dir, "a"),
    });
    expect([faults, warnings]).toEqual([[], []]);
    const again = loadContent([{ kind: boats, dir }]);
    expect(again.list("boats")).toEqual(registry.list("boats"));
    expect(registry.list("cars")).toEqual([]);
    expect(registry.find("boats", "delta")).toBeUndefined();
  });

  it("names file, field and reason of every fault, and keeps the valid items [HOST-054]", () => {
    const { registry, faults } = load({
      "a/boat.toml": boatManifest("good"),
      "b/boat.toml": 'id = "short"\nname = ""',
      "c/boat.toml": "id = [",
      "d/readme": "",
      "e/boat.toml": new Uint8Array([0x69, 0xff]),
      "f/boat.toml": boatManifest("x", "fail = true"),
      "g/boat.toml": `id = 3\nversion = "1"\nname = "x"\nlength_m = 1`,
    });
    expect(registry.list("boats").map((item) => item.id)).toEqual(["good"]);
    expect(faults).toEqual([
      "/b/boat.toml: name: must be a text of 1 to 100 characters",
      "/b/boat.toml: version: must be a text of 1 to 100 characters",
      "/b/boat.toml: length_m: must be a number above 0",
      "/b/boat.toml: hull: is missing",
      expect.stringMatching(/^\/c\/boat\.toml: line 1 column \d+: this is not TOML: /),
      "/d/boat.toml: does not exist",
      "/e/boat.toml: is not UTF-8 text",
      "/f/boat.toml: the game failed on it: a fault of the game",
      "/g/boat.toml: id: must be a text of 1 to 100 characters",
    ]);
  });

  it("says which two folders have one id, and keeps the first", () => {
    const { registry, faults, dir } = load({
      "one/boat.toml": boatManifest("same"),
      "two/boat.toml": boatManifest("SAME"),
    });
    expect(registry.list("boats").map((item) => item.folder)).toEqual([join(dir, "one")]);
    expect(faults).toEqual([
      "/two/boat.toml: id: same is also the id of /one, which is kept: the first folder by name wins",
    ]);
  });

  it("warns of two items with one name", () => {
    const { registry, warnings } = load({
      "one/boat.toml": boatManifest("a"),
      "two/boat.toml": boatManifest("b").replace("Boat b", "Boat a"),
    });
    expect(registry.list("boats")).toHaveLength(2);
    expect(warnings).toEqual([
      '/two/boat.toml: name: "Boat a" is also the name of /one: players cannot tell them apart',
    ]);
  });

  it("sorts what it finds by file, also across folders of content", () => {
    const { dir } = load({ "z/boat.toml": "", "a/boat.toml": "" });
    const later = load({ "m/boat.toml": "" }).dir;
    const files = [later, dir].map((each) => loadContent([{ kind: boats, dir: each }]).faults[0]?.file ?? "");
    const both = loadContent(
      [later, dir]
        .sort()
        .reverse()
        .map((each) => ({ kind: boats, dir: each })),
    );
    const found = both.faults.map(({ file }) => file);
    expect(found).toEqual([...found].sort());
    expect(found).toEqual(expect.arrayContaining(files));
  });

  it("passes on what a game finds suspect", () => {
    const { registry, warnings } = load({ "a/boat.toml": boatManifest("long", "length_m = 101") });
    expect(registry.list("boats")).toHaveLength(1);
    expect(warnings).toEqual(["/a/boat.toml: length_m: is more than boats have"]);
  });

  it("says that a folder does not exist", () => {
    const { dir } = load({});
    rmSync(dir, { recursive: true });
    const { faults } = loadContent([{ kind: boats, dir }]);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ file: dir, message: expect.stringContaining("cannot be read") });
  });
});

describe("files of an item", () => {
  const withSails = (name: string) => boatManifest("a", `length_m = 5\nsails = ${JSON.stringify(name)}`);

  it("are given to the game as text without a byte order mark", () => {
    const { registry } = load({ "a/boat.toml": withSails("rig/sails.csv"), "a/rig/sails.csv": "\ufeff1,2" });
    expect(registry.find("boats", "a")?.item).toEqual({ lengthM: 5, sails: "1,2" });
  });

  it.each([
    ["../b/secret", "lies outside of the folder"],
    ["rig/../../b/secret", "lies outside of the folder"],
    ["/etc/hostname", "lies outside of the folder"],
    ["..\\b\\secret", "lies outside of the folder"],
    ["", "lies outside of the folder"],
    ["none.csv", "does not exist"],
    ["rig", "cannot be read"],
  ])("are refused as %j: %s", (name, reason) => {
    const { registry, warnings } = load({
      "a/boat.toml": withSails(name),
      "a/rig/x": "",
      "b/secret": "secret",
    });
    expect(registry.find("boats", "a")?.item).toEqual({ lengthM: 5, sails: undefined });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(reason);
  });

  it("have the reason in the fault of an item that cannot do without them", () => {
    const { faults, warnings } = load({
      "a/boat.toml": boatManifest("a", 'needs = "none.csv"'),
      "b/boat.toml": boatManifest("b", 'needs = "../a/boat.toml"'),
      "c/boat.toml": boatManifest("c", 'needs = "large.csv"'),
      "c/large.csv": new Uint8Array(16 * 1_048_576 + 1),
    });
    expect(faults).toEqual([
      '/a/boat.toml: needs: "none.csv" is needed: it does not exist',
      '/b/boat.toml: needs: "../a/boat.toml" is needed: it lies outside of the folder',
      '/c/boat.toml: needs: "large.csv" is needed: it is larger than 16 MB',
    ]);
    expect(warnings).toEqual([]);
  });

  it("all count for the digest, and nothing else does", () => {
    const digestOf = (files: Record<string, string>) => load(files).registry.find("boats", "a")?.digest;
    const base = { "a/boat.toml": withSails("s.csv"), "a/s.csv": "1" };
    const digest = digestOf(base);
    expect(digest).toMatch(/^[\da-f]{64}$/);
    expect(digestOf({ ...base, "a/unread.txt": "x" })).toBe(digest);
    expect(digestOf({ "other/boat.toml": base["a/boat.toml"], "other/s.csv": "1" })).toBe(digest);
    expect(digestOf({ ...base, "a/s.csv": "2" })).not.toBe(digest);
    expect(digestOf({ ...base, "a/boat.toml": `${base["a/boat.toml"]}\n# x` })).not.toBe(digest);
  });
});
