import { readFileSync } from "node:fs";
import { BitReader } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { readFrameHead } from "./native-frame.ts";
import { InputFrameReader } from "./native-input.ts";
import {
  decodeNativeClient,
  decodeNativeServer,
  encodeNativeClient,
  encodeNativeServer,
  nativeClientMessages,
  nativeServerMessages,
} from "./native-messages.ts";
import {
  encodeGoldenRows,
  goldenClientMessages,
  goldenEvents,
  goldenHeads,
  goldenInput,
  goldenInputFrames,
  goldenServerMessages,
} from "./test/native-golden.ts";

/*
 * Bytes of the native protocol that stay what they are until its version is raised. What has changed on purpose is
 * written anew by `npx vitest run packages/wire/src/native-golden.test.ts -u`.
 */

const fixture = "./fixtures/native-golden.jsonl";

interface Golden {
  readonly name: string;
  readonly from: "client" | "server";
  readonly hex: string;
  /** What the bytes say. */
  readonly message: unknown;
}

const goldens = readFileSync(new URL(fixture, import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as Golden);

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("the golden frames", () => {
  it("are what is encoded today [HOST-011]", async () => {
    const line = (name: string, from: string, bytes: Uint8Array, message: unknown) =>
      `${JSON.stringify({ name, from, hex: hexOf(bytes), message })}\n`;
    const lines = [
      ...Object.entries(goldenClientMessages).map(([name, message]) =>
        line(name, "client", encodeNativeClient(message), message),
      ),
      ...Object.entries(goldenServerMessages).map(([name, message]) =>
        line(name, "server", encodeNativeServer(message), message),
      ),
      ...Object.entries(goldenInputFrames).map(([name, rows]) =>
        line(name, "client", encodeGoldenRows(rows), rows),
      ),
      ...Object.entries(goldenHeads).map(([name, encode]) =>
        line(name, "server", encode(), headOf(encode())),
      ),
    ];
    await expect(lines.join("")).toMatchFileSnapshot(fixture);
  });

  it("hold every message of both directions", () => {
    const types = (messages: object) =>
      [...new Set(Object.values(messages).map(({ type }: { type: string }) => type))].sort();
    expect(types(goldenClientMessages)).toEqual(Object.keys(nativeClientMessages.variants).sort());
    expect(types(goldenServerMessages)).toEqual(Object.keys(nativeServerMessages.variants).sort());
  });

  it.each(goldens)("decode to what they say: $name", ({ name, from, hex, message }) => {
    const bytes = Buffer.from(hex, "hex");
    if (name in goldenInputFrames) expect(rowsOf(bytes)).toEqual(message);
    else if (name in goldenHeads) expect(headOf(bytes)).toEqual(message);
    else expect((from === "client" ? decodeNativeClient : decodeNativeServer)(bytes)).toEqual(message);
  });
});

function rowsOf(bytes: Uint8Array) {
  const reader = new InputFrameReader(goldenInput);
  expect(reader.read(bytes)).toBe(true);
  const { newestSnapshot, tick, count, values } = reader.frame;
  const fields = Object.keys(goldenInput).length;
  const rows = Array.from({ length: count }, (_, row) => [
    ...values.subarray(row * fields, (row + 1) * fields),
  ]);
  return { newestSnapshot, tick, rows };
}

/** In plain JSON: a spectator's head has no report at all. */
function headOf(bytes: Uint8Array) {
  const head = readFrameHead(new BitReader(bytes), goldenEvents);
  if (typeof head === "string") throw new Error(head);
  const events = head.events.map(({ kind, ...event }) => ({ kind: kind.name, ...event }));
  return { tick: head.tick, report: head.report ?? null, events };
}
