import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { closeCodes, webSocketFraming } from "./web-socket-framing.ts";

const framing = webSocketFraming(32_768);

describe("the framing of WebSockets", () => {
  it("writes the shortest head that a length allows (RFC 6455, section 5.2)", () => {
    const head = (length: number, bytes: number) => [
      ...framing.frame(new Uint8Array(length)).subarray(0, bytes),
    ];
    expect(head(125, 2)).toEqual([0x82, 125]);
    expect(head(126, 4)).toEqual([0x82, 126, 0, 126]);
    expect(head(65_535, 4)).toEqual([0x82, 126, 255, 255]);
    expect(head(65_536, 10)).toEqual([0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]);
    expect(framing.frame(Uint8Array.of(7, 8))).toEqual(Uint8Array.of(0x82, 2, 7, 8));
  });

  it("ends with code, reason and words, cut where they do not fit a control frame", () => {
    const bytes = framing.goodbye!("replaced");
    expect([bytes[0], bytes[2]! * 256 + bytes[3]!]).toEqual([0x88, 4005]);
    expect(textOf(bytes)).toBe("replaced: The same player signed in on another connection.");
    const long = framing.goodbye!("fault", "ü".repeat(200));
    expect(long.length).toBeLessThanOrEqual(2 + 125);
    expect(textOf(long)).toMatch(/^fault: ü+$/);
  });

  it("has the codes that docs/operate.md lists", () => {
    const document = readFileSync(new URL("../../../../docs/operate.md", import.meta.url), "utf8");
    const rows = [...document.matchAll(/^\| `([a-z-]+)` \| (\d{4}) \|$/gm)].map(([, reason, code]) => [
      reason,
      Number(code),
    ]);
    expect(Object.fromEntries(rows)).toEqual(closeCodes);
  });
});

const textOf = (frame: Uint8Array): string => new TextDecoder().decode(frame.subarray(4));
