import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const fixture = fileURLToPath(new URL("./fixtures/unread-snapshot.mjs", import.meta.url));

describe("a heap snapshot of a thread", () => {
  it("may be thrown away unread, and the thread may end", () => {
    const { stdout, signal, status } = spawnSync(process.execPath, [fixture], { encoding: "utf8" });
    expect({ stdout, signal, status }).toEqual({ stdout: "alive\n", signal: null, status: 0 });
  });
});
