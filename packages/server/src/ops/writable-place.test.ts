import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { placeReason, prepareFolderOf } from "./writable-place.ts";

describe("prepareFolderOf", () => {
  it("makes all folders above a file, and is content with those that exist", () => {
    const folder = mkdtempSync(join(tmpdir(), "place-"));
    const file = join(folder, "a/b/server.log");
    expect(prepareFolderOf(file)).toBeUndefined();
    expect(existsSync(join(folder, "a/b"))).toBe(true);
    expect(prepareFolderOf(file)).toBeUndefined();
  });

  it("says which part of the path is a file", () => {
    const folder = mkdtempSync(join(tmpdir(), "place-"));
    writeFileSync(join(folder, "afile"), "");
    expect(prepareFolderOf(join(folder, "afile/b/server.log"))).toBe(
      `${join(folder, "afile")} is a file, not a folder`,
    );
  });

  it.runIf(process.platform === "linux")("gives up on /proc instead of trying for ever", () => {
    expect(prepareFolderOf("/proc/x/server.log")).toMatch(/^the folder \/proc\/x cannot be made: /);
  });

  it("says that the name of a folder is too long", () => {
    const folder = mkdtempSync(join(tmpdir(), "place-"));
    expect(prepareFolderOf(join(folder, "n".repeat(300), "server.log"))).toContain("the name is too long");
  });
});

describe("placeReason", () => {
  it("has words for what the system says, and its message where it has none", () => {
    const folder = mkdtempSync(join(tmpdir(), "place-"));
    expect(reasonOf(() => writeFileSync(folder, ""))).toBe("it is a folder, not a file");
    expect(reasonOf(() => mkdirSync(folder))).toBe("something else has that name");
    expect(placeReason(new Error("the printer is on fire"))).toBe("the printer is on fire");
  });
});

function reasonOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    return placeReason(error);
  }
  return "nothing was thrown";
}
