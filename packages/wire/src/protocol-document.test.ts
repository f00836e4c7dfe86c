import { readFileSync } from "node:fs";
import {
  canEnterPhase,
  errorCodes,
  moderationActs,
  Phase,
  phaseNames,
  type Schema,
  struct,
  visibilities,
} from "@fairtick/contract";
import { BitReader } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { bincodeSize } from "./bincode-size.ts";
import { nativeProtocolName } from "./native-codec.ts";
import { inputRowsMax } from "./native-input.ts";
import {
  NativeKind,
  nativeClientMessages,
  nativeProtocolVersion,
  nativeServerMessages,
} from "./native-messages.ts";

/*
 * docs/protocol.md is written by hand and read by strangers. These tests derive from the schemas and the golden
 * frames what it must say, so that neither can change without the other.
 */

const text = readFileSync(new URL("../../../docs/protocol.md", import.meta.url), "utf8");

const { Lobby, Joined, CommandReply, Roster, Content, Chat, Moderated } = nativeServerMessages.variants;
const sessionFacts = Joined.session;

/** The structs and enumerations that the document calls by a name. */
const named = new Map<Schema, string>([
  [Lobby.players.items, "LobbyPlayer"],
  [Lobby.sessions.items, "LobbySession"],
  [Lobby.sessions.items.fields.phase, "Phase"],
  [Joined.visibility, "Visibility"],
  [Moderated.act, "ModerationAct"],
  [Lobby.content.items, "LobbyContent"],
  [sessionFacts, "SessionFacts"],
  [sessionFacts.fields.content.items, "ContentRef"],
  [CommandReply.refusal.value, "Refusal"],
  [Roster.entries.items, "RosterEntry"],
  [Chat.lines.items, "ChatLine"],
  [Content.files.items, "ContentFile"],
]);

/** What the document calls text, by the bytes that it may have. */
const textKinds = new Map([
  [256, "short"],
  [4096, "text"],
  [16_384, "json"],
  [16_777_216, "long"],
]);

/** The text from a heading to the next one of the same or a higher level. */
function section(heading: string): string {
  const level = heading.indexOf(" ");
  const start = text.indexOf(`\n${heading}\n`);
  if (start < 0) throw new Error(`the document has no heading "${heading}"`);
  const body = text.slice(start + heading.length + 2);
  const end = body.search(new RegExp(`^#{1,${level}} `, "m"));
  return end < 0 ? body : body.slice(0, end);
}

/** The rows of the first table of a text, without its head; of each the first `cells` cells. */
function firstTable(body: string, cells: number): string[] {
  const lines = body.split("\n");
  const head = lines.findIndex((line) => line.startsWith("|"));
  const rows: string[] = [];
  for (let i = head + 2; head >= 0 && lines[i]?.startsWith("|"); i++) {
    const row = lines[i].split(/ *\| */).slice(1, cells + 1);
    rows.push(row.join(" | "));
  }
  return rows;
}

type Fields = Parameters<typeof struct>[0];

function kindText(schema: Schema): string {
  const name = named.get(schema);
  if (name !== undefined) return `\`${name}\``;
  if (schema.kind === "option") return `option of ${kindText(schema.value)}`;
  if (schema.kind === "array") return `array of ${kindText(schema.items)}`;
  if (schema.kind === "string") return textKinds.get(schema.maxBytes ?? 0) ?? "(a text without a name)";
  return schema.kind;
}

function bytesText(schema: Schema): string {
  const { min, max } = bincodeSize(schema);
  if (schema.kind === "string") return "8 + n";
  if (schema.kind === "array") return "8 + items";
  if (min === max) return `${min}`;
  return schema.kind === "option" && bincodeSize(schema.value).min === max - 1
    ? `${min} or ${max}`
    : `${min} or more`;
}

/** What the table of a message or a struct must contain, but for the meaning. */
function fieldRows(fields: Fields, start: number): string[] {
  let offset = start;
  return Object.entries(fields).map(([name, schema]) => {
    const at = Number.isNaN(offset) ? "+" : offset;
    const row = `${at} | ${bytesText(schema)} | \`${name}\` | ${kindText(schema)}`;
    const { min, max } = bincodeSize(schema);
    offset = min === max ? offset + min : Number.NaN;
    return row;
  });
}

const HEAD_BYTES = 5;

function messageRows(variants: Readonly<Record<string, Fields>>): string[] {
  return Object.entries(variants).map(([name, fields], tag) => {
    const { min, max } = bincodeSize(struct(fields));
    const size = `${min + HEAD_BYTES}${min === max ? "" : " or more"}`;
    return `${tag} | \`${name}\` | ${size}`;
  });
}

const messages = [nativeClientMessages, nativeServerMessages].flatMap(({ variants }) =>
  Object.entries<Fields>(variants),
);
const structs = [...named].flatMap(([schema, name]) =>
  schema.kind === "struct" ? [[name, schema.fields] as const] : [],
);

describe("docs/protocol.md", () => {
  it("lists every message with its tag and its size", () => {
    expect(firstTable(section("## 4. Client messages"), 3)).toEqual(
      messageRows(nativeClientMessages.variants),
    );
    expect(firstTable(section("## 5. Server messages"), 3)).toEqual(
      messageRows(nativeServerMessages.variants),
    );
  });

  it.each(messages)("gives every field of %s its offset, size and kind", (name, fields) => {
    const body = section(`#### \`${name}\``);
    expect(firstTable(body, 4)).toEqual(fieldRows(fields, HEAD_BYTES));
    if (Object.keys(fields).length === 0) expect(body.trim()).toMatch(/^No fields\./);
  });

  it.each(structs)("gives every field of the struct %s its offset, size and kind", (name, fields) => {
    expect(firstTable(section(`#### \`${name}\``), 4)).toEqual(fieldRows(fields, 0));
  });

  it("describes no message and no struct that does not exist", () => {
    const headings = [...text.matchAll(/^#### `(\w+)`$/gm)].map(([, name]) => name);
    expect(headings.sort()).toEqual([...messages, ...structs].map(([name]) => name).sort());
  });

  it("says what answers every client message", () => {
    expect(firstTable(section("### What answers what"), 1)).toEqual(
      Object.keys(nativeClientMessages.variants).map((name) => `\`${name}\``),
    );
  });

  it("has the phases, and what each may become", () => {
    const expected = phaseNames.map((from) => {
      const next = phaseNames.filter((to) => canEnterPhase(Phase[from], Phase[to])).map((to) => `\`${to}\``);
      return `${Phase[from]} | \`${from}\` | ${next.join(", ")}`;
    });
    expect(firstTable(section("### Phases"), 3)).toEqual(expected);
    expect(text).toContain(phaseNames.map((name) => `${Phase[name]} \`${name}\``).join(", "));
  });

  it("has the kinds of visibility", () => {
    const rows = visibilities.map((name, value) => `${value} \`${name}\``);
    expect(firstTable(section("### Who may come in"), 1)).toEqual(rows);
    expect(text).toContain(`| \`Visibility\` | 4 | \`u32\`: ${rows.join(", ")} |`);
  });

  it("has the acts of moderators", () => {
    const rows = moderationActs.map((name, value) => `${value} \`${name}\``);
    expect(firstTable(section("### Moderation"), 1)).toEqual(rows);
    expect(text).toContain(`| \`ModerationAct\` | 4 | \`u32\`: ${rows.join(", ")} |`);
  });

  it("lists every error code", () => {
    const expected = Object.entries(errorCodes).map(([slug, { number }]) => `${number} | \`${slug}\``);
    expect(firstTable(section("## 14. Errors"), 2)).toEqual(expected);
  });

  it("has the numbers of the code", () => {
    const kinds = [NativeKind.control, NativeKind.frame].map((kind) => `0x${kind.toString(16)}`);
    expect(firstTable(section("## 2. Encoding"), 1)).toEqual(kinds);
    expect(text.replaceAll(/\s+/g, " ")).toContain(`subprotocol \`${nativeProtocolName}\``);
    expect(text.match(new RegExp(`version of this protocol: ${nativeProtocolVersion}`, "g"))).toHaveLength(2);
    expect(section("## 6. Input frames")).toContain(`at most ${inputRowsMax} rows`);
    for (const [bytes, kind] of textKinds) {
      expect(section("### Control messages")).toMatch(
        new RegExp(`^\\| \`${kind}\` .* at most ${bytes.toLocaleString("en")}\\b`, "m"),
      );
    }
  });
});

interface Golden {
  readonly name: string;
  readonly hex: string;
}

const goldens = new Map(
  readFileSync(new URL("./fixtures/native-golden.jsonl", import.meta.url), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Golden)
    .map(({ name, hex }) => [name, hex]),
);

/** Blocks ```` ```hex <name of a golden frame> ```` of lines `hexadecimal bytes | explanation`. */
const dumps = [...text.matchAll(/^```hex (.+)\n([^`]*?)^```$/gm)].map(
  ([, name, body]) => [name, body] as const,
);

/** The parts of a dump; a line without an explanation goes on with the one before. */
function explained(body: string): { bytes: Buffer; explanation: string }[] {
  const parts: { bytes: Buffer; explanation: string }[] = [];
  for (const line of body.trimEnd().split("\n")) {
    const [hex, explanation = ""] = line.split("|").map((part) => part.trim());
    const bytes = Buffer.from(hex.replaceAll(" ", ""), "hex");
    const before = parts.at(-1);
    if (explanation === "" && before !== undefined) before.bytes = Buffer.concat([before.bytes, bytes]);
    else parts.push({ bytes, explanation });
  }
  return parts;
}

/** Blocks ```` ```bits <name of a golden frame> ```` of lines `kind value | explanation`. */
const bitLists = [...text.matchAll(/^```bits (.+)\n([^`]*?)^```$/gm)].map(
  ([, name, body]) => [name, body] as const,
);

function readValue(reader: BitReader, kind: string): number {
  if (kind === "vu") return reader.readVarUint();
  if (kind === "f64") return reader.readFloat64();
  return kind === "s8" ? reader.readSigned(8) : reader.readBits(Number(kind));
}

describe("the dumps of docs/protocol.md", () => {
  it("are some of control messages and two of frames", () => {
    expect(dumps.map(([name]) => name)).toEqual([
      "hello",
      "welcome",
      "join session",
      "joined",
      "command",
      "command applied",
      "say",
      "chat",
      "input frame",
      "head with a report and events",
    ]);
    expect(bitLists.map(([name]) => name)).toEqual(dumps.map(([name]) => name).slice(8));
  });

  it.each(dumps)("show the very bytes of the golden frame: %s", (name, body) => {
    expect(body.replaceAll(/\|.*$/gm, "").replaceAll(/\s/g, "")).toBe(goldens.get(name));
  });

  it.each(dumps)("explain tags, UUIDs, texts and numbers with what the bytes say: %s", (_, body) => {
    for (const { bytes, explanation } of explained(body)) {
      if (/^[0-9a-f]{8}-/.test(explanation))
        expect(explanation.replaceAll("-", "")).toBe(bytes.toString("hex"));
      const quoted = /^"(.*)"$/.exec(explanation);
      if (quoted !== null) expect(quoted[1]).toBe(bytes.toString());
      const tag = /^tag (\d+): (\w+)$/.exec(explanation);
      if (tag !== null) {
        expect(bytes.readUInt32LE()).toBe(Number(tag[1]));
        expect(messages.map(([name]) => name)).toContain(tag[2]);
      }
      const length = /: (\d+) (?:bytes?|items?)\b/.exec(explanation);
      if (length !== null) expect(bytes.readBigUInt64LE()).toBe(BigInt(length[1]));
      const number = / = (\w+)$/.exec(explanation);
      if (number !== null) expect(bytes.readUIntLE(0, bytes.length)).toBe(Number(number[1]));
    }
  });

  it.each(bitLists)("list every value of a frame, to its last bit: %s", (name, body) => {
    const reader = new BitReader(Buffer.from(goldens.get(name) ?? "", "hex"));
    for (const line of body.trimEnd().split("\n")) {
      const [kind, value] = line.split(/\s+/);
      expect([line, readValue(reader, kind)]).toEqual([line, Number(value)]);
    }
    expect([reader.overrun, reader.bitsLeft < 8]).toEqual([false, true]);
    expect(reader.bitsLeft === 0 || reader.readBits(reader.bitsLeft) === 0).toBe(true);
  });
});
