import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bytesSource, readChunk } from "./chunk-reader.ts";
import { readReplayHeader } from "./open-replay.ts";
import { countSetup, openBytes, plainCodec, recordSession } from "./test/recorded-session.ts";
import { verifyReplay } from "./verify-replay.ts";

const golden = new Uint8Array(readFileSync(new URL("../golden/plain.ftreplay", import.meta.url)));

/*
 * The golden file is what docs/replay-format.md describes: another format is another number there and in the code, and
 * a new file; this one stays readable as long as its number is read.
 */
describe("the golden replay", () => {
  it("is what is written today, to the byte", () => {
    expect(Buffer.from(recordSession().bytes).equals(golden)).toBe(true);
  });

  it("runs again and agrees [HOST-066]", () => {
    expect(verifyReplay(openBytes(golden), countSetup)).toMatchObject({ end: undefined, resultsAgree: true });
  });

  it("consists of the chunks that the document lists", () => {
    const document = readFileSync(new URL("../../../docs/replay-format.md", import.meta.url), "utf8");
    const source = bytesSource(golden);
    const header = readReplayHeader(source);
    if (!header.ok) throw new Error(header.reason);
    const rows: string[] = [];
    let at = header.chunksAt;
    for (let chunk = readChunk(source, at, plainCodec); chunk !== undefined; ) {
      const { kind, fromTick, toTick, rawBytes, crc } = chunk.head;
      const checksum = crc.toString(16).padStart(8, "0");
      rows.push(`| ${at} | ${kind} | ${fromTick} | ${toTick} | ${rawBytes} | \`${checksum}\` |`);
      at = chunk.nextOffset;
      chunk = readChunk(source, at, plainCodec);
    }
    expect(document.split("\n").filter((line) => /^\| \d+ \| [1-4] \|/.test(line))).toEqual(rows);
    expect(golden.length - at).toBe(8);
  });
});
