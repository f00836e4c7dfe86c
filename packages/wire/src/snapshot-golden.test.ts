import { readFileSync } from "node:fs";
import { BitReader, BitWriter } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { SnapshotReceiver } from "./snapshot-receiver.ts";
import { boatsGame, boatsLayout, goldenSnapshots } from "./test/golden-snapshots.ts";

/*
 * Snapshots whose bytes stay what they are until the version of the protocol is raised. What has changed on purpose is
 * written anew by `npx vitest run packages/wire/src/snapshot-golden.test.ts -u`.
 */

const fixture = "./fixtures/native-snapshots.jsonl";

interface Golden {
  readonly name: string;
  readonly tick: number;
  readonly hex: string;
  readonly match: readonly number[];
  readonly boats: readonly { readonly row: number }[];
}

/** A reader, and what it holds after a snapshot. */
function newReader() {
  const receiver = new SnapshotReceiver(boatsGame, boatsLayout, null);
  return (bytes: Uint8Array, tick: number) => {
    const outcome = receiver.read(new BitReader(bytes), tick);
    if (outcome !== "ok") throw new Error(outcome);
    const { records, tables } = receiver.at(tick)!;
    const { plan, shown, columns } = tables["boats"]!;
    const boats = [...shown.keys()]
      .filter((row) => shown[row] !== 0)
      .map((row) => {
        const visible = shown[row] === 2 ? [...plan.shared, ...plan.owned] : plan.shared;
        return { row, ...Object.fromEntries(visible.map(({ name }) => [name, columns[name]![row]!])) };
      });
    return { match: [...records["match"]!], boats };
  };
}

describe("the golden snapshots", () => {
  it("are what is encoded today [HOST-011]", async () => {
    const lines = goldenSnapshots(newReader()).map(({ bytes, name, tick, match, boats }) =>
      JSON.stringify({ name, tick, hex: Buffer.from(bytes).toString("hex"), match, boats }),
    );
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(fixture);
  });

  it("are read as what they say they are", () => {
    const read = newReader();
    const goldens = readFileSync(new URL(fixture, import.meta.url), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Golden);
    expect(goldens).toHaveLength(4);
    for (const { hex, tick, match, boats } of goldens)
      expect(read(Uint8Array.from(Buffer.from(hex, "hex")), tick)).toEqual({ match, boats });
  });
});

describe("the bits of a snapshot in docs/protocol.md", () => {
  it("are those of the golden one of the same name", () => {
    const document = readFileSync(new URL("../../../docs/protocol.md", import.meta.url), "utf8");
    const blocks = [...document.matchAll(/^```snapshot (.+)\n([\s\S]*?)^```/gm)];
    expect(blocks).toHaveLength(1);
    for (const [, name, block] of blocks) {
      const writer = new BitWriter(new Uint8Array(1024));
      for (const line of block!.trim().split("\n")) {
        const [, count, value] = /^(vu|\d+) +(\d+) +\| \S/.exec(line)!;
        if (count === "vu") writer.writeVarUint(Number(value));
        else writer.writeBits(Number(value), Number(count));
      }
      const golden = goldenSnapshots(newReader()).find((each) => each.name === name);
      expect(writer.bytes.slice(0, writer.byteLength)).toEqual(golden?.bytes);
    }
  });
});
