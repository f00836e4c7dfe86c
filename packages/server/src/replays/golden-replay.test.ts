import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openReplayFile } from "./file-source.ts";

const path = (name: string) =>
  fileURLToPath(new URL(`../../../replay/golden/${name}.ftreplay`, import.meta.url));

describe("the golden replay in its deflated form", () => {
  it("holds what the plain one does, and is smaller", () => {
    const [plain, deflated] = ["plain", "deflated"].map((name) => {
      const opened = openReplayFile(path(name));
      if (!opened.ok) throw new Error(opened.reason);
      return opened;
    });
    const entries = (opened: typeof plain) => {
      const { replay } = opened!;
      const all = [];
      let offset = replay.facts.keyframes[0]!.offset;
      let tick: number | undefined;
      for (let part = replay.part(offset, tick); part !== undefined; part = replay.part(offset, tick)) {
        if (!part.ok) throw new Error(part.reason);
        all.push(...part.entries);
        offset = part.nextOffset;
        tick = all.at(-1)?.tick;
      }
      opened!.close();
      return all;
    };
    expect(entries(deflated)).toEqual(entries(plain));
    expect(deflated!.replay.facts.summary).toEqual(plain!.replay.facts.summary);
    expect(deflated!.replay.facts.keyframes.at(-1)!.offset).toBeLessThan(
      plain!.replay.facts.keyframes.at(-1)!.offset,
    );
  });
});
