import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type Schema, struct } from "@fairtick/contract";
import { type BincodeCodec, sample, sampleStream } from "@fairtick/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clientCodecs,
  clientMessages,
  decodeFromClient,
  decodeFromServer,
  extensionClientCodec,
  extensionClientMessage,
  extensionServerCodec,
  extensionServerMessage,
  serverCodec,
  serverMessage,
} from "./messages.ts";

type Message = { readonly type: string };
interface Protocol {
  readonly schema: Extract<Schema, { readonly kind: "union" }>;
  readonly codec: BincodeCodec<Message>;
}
const protocol = <T extends Message>(schema: Protocol["schema"], codec: BincodeCodec<T>): Protocol => ({
  schema,
  codec: codec as unknown as BincodeCodec<Message>,
});
const protocols = {
  "client s0": protocol(clientMessages.s0, clientCodecs.s0),
  "client s1": protocol(clientMessages.s1, clientCodecs.s1),
  server: protocol(serverMessage, serverCodec),
  "binding client": protocol(extensionClientMessage, extensionClientCodec),
  "binding server": protocol(extensionServerMessage, extensionServerCodec),
};

interface Golden {
  readonly enum: "ClientMessage" | "ServerMessage";
  readonly variant: string;
  readonly case: string;
  readonly hex: string;
  readonly len: number;
  /** Numbers that are not finite are null here: their bits are in the hex. */
  readonly value: Readonly<Record<string, unknown>>;
}
const goldenOf = (name: string): Golden[] =>
  readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Golden);
const goldenS0 = goldenOf("bincode-golden.jsonl");
const goldenS1 = goldenOf("bincode-golden-s1.jsonl");

const hex = (data: Uint8Array) => Buffer.from(data).toString("hex");
const fromHex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function checkGolden(golden: Golden, { codec }: Protocol) {
  const bytes = fromHex(golden.hex);
  expect(bytes.length).toBe(golden.len);
  const decoded = codec.decode(bytes);
  if (!decoded.ok) throw new Error(`${golden.variant} ${golden.case}: ${decoded.reason.code}`);
  expect(decoded.bytesRead).toBe(golden.len);
  expect(throughJson(decoded.value)).toEqual(throughJson({ type: golden.variant, ...golden.value }));
  expect(hex(codec.encode(decoded.value))).toBe(golden.hex);
}

describe("the golden vectors of the bincode crate", () => {
  it.each(goldenS0.map((golden) => [`${golden.variant} ${golden.case}`, golden] as const))(
    "decode and encode to the byte: %s [HOST-008] [APEX-002] [APEX-003]",
    (_title, golden) => {
      checkGolden(golden, protocols[golden.enum === "ClientMessage" ? "client s0" : "server"]);
    },
  );

  it.each(goldenS1.map((golden) => [`${golden.variant} ${golden.case}`, golden] as const))(
    "decode and encode to the byte with the tags of s1: %s [HOST-009] [APEX-002]",
    (_title, golden) => {
      checkGolden(golden, protocols["client s1"]);
    },
  );

  it("cover every variant of s1 and of the server, and every float that is not finite", () => {
    const covered = (golden: Golden[]) => new Set(golden.map(({ variant }) => variant));
    expect(covered(goldenS1)).toEqual(new Set(Object.keys(clientMessages.s1.variants)));
    expect(covered(goldenS0.filter((golden) => golden.enum === "ServerMessage"))).toEqual(
      new Set(Object.keys(serverMessage.variants)),
    );
    const infinities = goldenS0.find((golden) => golden.case === "infinities");
    expect(clientCodecs.s0.decode(fromHex(infinities?.hex ?? ""))).toMatchObject({
      value: { throttle: Number.POSITIVE_INFINITY, brake: Number.NEGATIVE_INFINITY },
    });
  });

  it("are rejected at every shorter length [HOST-008]", () => {
    for (const golden of goldenS0) {
      const { codec } = protocols[golden.enum === "ClientMessage" ? "client s0" : "server"];
      const bytes = fromHex(golden.hex);
      for (let length = 0; length < bytes.length; length++) {
        expect(codec.decode(bytes.subarray(0, length))).toMatchObject({
          ok: false,
          reason: { code: "short_input" },
        });
      }
    }
  });
});

describe("the tags", () => {
  it("are those of the published versions [HOST-009]", () => {
    expect(Object.entries(clientMessages.s0.tags).map(([name, tag]) => `${tag} ${name}`)).toEqual([
      "0 Authenticate",
      "1 Heartbeat",
      "2 SelectCar",
      "3 CreateSession",
      "4 JoinSession",
      "5 LeaveSession",
      "6 StartSession",
      "7 Disconnect",
      "8 PlayerInput",
    ]);
    expect(Object.entries(clientMessages.s1.tags).map(([name, tag]) => `${tag} ${name}`)).toEqual([
      "0 Authenticate",
      "1 Heartbeat",
      "2 SelectCar",
      "3 RequestLobbyState",
      "4 CreateSession",
      "5 JoinSession",
      "6 JoinAsSpectator",
      "7 LeaveSession",
      "8 StartSession",
      "9 Disconnect",
      "10 PlayerInput",
    ]);
  });

  it("of the binding extension are unknown to the published messages and the other way round", () => {
    const binding = fromHex("00000100");
    expect(clientCodecs.s0.decode(binding)).toMatchObject({ ok: false, reason: { code: "bad_tag" } });
    expect(clientCodecs.s1.decode(binding)).toMatchObject({ ok: false, reason: { code: "bad_tag" } });
    expect(serverCodec.decode(binding)).toMatchObject({ ok: false, reason: { code: "bad_tag" } });
    expect(extensionClientCodec.decode(fromHex("00000000"))).toMatchObject({ ok: false });
  });

  it("lead to the published message or to the extension", () => {
    expect(decodeFromClient("s0", fromHex("00000100"))).toMatchObject({
      value: { type: "RequestUdpBinding" },
    });
    expect(decodeFromClient("s0", fromHex("03000000"))).toMatchObject({ ok: false });
    expect(decodeFromClient("s1", fromHex("03000000"))).toMatchObject({
      value: { type: "RequestLobbyState" },
    });
    expect(decodeFromServer(fromHex("01000100"))).toMatchObject({ value: { type: "UdpBound" } });
    expect(decodeFromServer(fromHex("05000000"))).toMatchObject({ value: { type: "SessionLeft" } });
    expect(decodeFromServer(fromHex("000100"))).toMatchObject({ ok: false, reason: { code: "short_input" } });
  });
});

describe("long texts", () => {
  const authenticate = (token: string, player_name: string) =>
    clientCodecs.s0.decode(
      Buffer.concat([
        fromHex("00000000"),
        ...[token, player_name].map((text) => {
          const length = Buffer.alloc(8);
          length.writeBigUInt64LE(BigInt(Buffer.byteLength(text)));
          return Buffer.concat([length, Buffer.from(text)]);
        }),
      ]),
    );

  it("are decoded up to 4,096 bytes for a name and 65,536 for a token", () => {
    expect(authenticate("t".repeat(65_536), "n".repeat(4096))).toMatchObject({ ok: true });
    expect(authenticate("t", "n".repeat(4097))).toMatchObject({ ok: false, reason: { code: "too_long" } });
    expect(authenticate("t".repeat(65_537), "n")).toMatchObject({ ok: false, reason: { code: "too_long" } });
  });
});

describe("every message", () => {
  const variants = Object.entries(protocols).flatMap(([name, { schema, codec }]) =>
    Object.entries(schema.variants).map(
      ([type, fields]) => [`${name} ${type}`, type, struct(fields), codec] as const,
    ),
  );

  it.each(variants)("of %s decodes to what was encoded [HOST-011]", (_title, type, fields, codec) => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const message = { type, ...sample(fields, sampleStream(seed)) };
        const encoded = codec.encode(message);
        const decoded = codec.decode(encoded);
        return isDeepStrictEqual(decoded, { ok: true, value: message, bytesRead: encoded.length });
      }),
      { numRuns: 1000 },
    );
  });
});

describe("100,000 hostile buffers", () => {
  it("are each answered with a value or a reason, and nothing is thrown [HOST-011]", () => {
    const next = sampleStream(20_260_101);
    const codecs = Object.values(protocols).map(({ codec }) => codec);
    const bases = [...goldenS0, ...goldenS1].map((golden) => fromHex(golden.hex));
    const outcomes: Record<string, number> = {};
    for (let round = 0; round < 100_000; round++) {
      const bytes = round % 2 === 0 ? randomBytes(next) : mutated(bases[next() % bases.length], next);
      const decoded = codecs[next() % 3 === 0 ? next() % codecs.length : 2 - (round % 3)].decode(bytes);
      const outcome = decoded.ok ? "ok" : decoded.reason.code;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      const offset = decoded.ok ? decoded.bytesRead : decoded.reason.offset;
      if (offset > bytes.length) throw new Error(`offset ${offset} lies behind ${bytes.length} bytes`);
    }
    const expected = ["bad_option", "bad_tag", "bad_utf8", "bad_uuid", "ok", "short_input", "too_long"];
    expect(Object.keys(outcomes).sort()).toEqual(expected);
  });

  /** Half of them begin with a tag that exists, so that the parts behind it are reached. */
  function randomBytes(next: () => number): Uint8Array {
    const bytes = Uint8Array.from({ length: next() % 120 }, () => next());
    if (next() % 2 === 0) bytes.set([next() % 11, 0, 0, 0].slice(0, bytes.length));
    return bytes;
  }

  function mutated(base: Uint8Array, next: () => number): Uint8Array {
    const bytes = base.slice(0, next() % 4 === 0 ? next() % (base.length + 1) : base.length);
    for (let i = next() % 4; i >= 0 && bytes.length > 0; i--) bytes[next() % bytes.length] = next();
    return bytes;
  }
});
