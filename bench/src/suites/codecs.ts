import { apexDialect, packedServerCodec, type ServerMessage, serverCodec } from "@fairtick/apex/dialect";
import { stepSession } from "@fairtick/session";
import { pack, unpack } from "msgpackr";
import { type Contender, interleave, median, medianRatio, timeMs } from "../interleave.ts";
import { FRAME_BYTES_MAX, frameInto } from "../race-frames.ts";
import { shippedContent, startRace } from "../race-setup.ts";
import { figure, type Suite, type Table } from "../suite.ts";

/** Into the race, so that no field is zero. */
const TICKS = 5000;
const MESSAGES = 2000;
const ROUNDS = 9;
const PACKED_BYTES_MAX = 4096;

export const codecs: Suite = {
  name: "codecs",
  title: "A telemetry message of 16 cars",
  run: async () => {
    const race = startRace("ai", shippedContent());
    for (let i = 0; i < TICKS; i++) stepSession(race.session);
    const bytes = new Uint8Array(FRAME_BYTES_MAX);
    const writeFrame = frameInto(race, bytes);
    const frame = bytes.slice(0, writeFrame());
    const message = decode(frame);
    const text = JSON.stringify(message);
    const target = new Uint8Array(PACKED_BYTES_MAX);
    const packed = packedServerCodec.encode(message);
    const foreign = pack(message);
    const transcode = apexDialect.frameEncodings!["msgpack"]!();
    const encoders: Contender[] = [
      repeat("bincode by hand, from the state", writeFrame),
      repeat("bincode by schema, from a message", () => serverCodec.encodeInto(message, target, 0)),
      repeat("MessagePack by hand, from the frame", () => transcode(frame).length),
      repeat("MessagePack by schema, from a message", () => packedServerCodec.encodeInto(message, target, 0)),
      repeat("msgpackr, from a message", () => pack(message).length),
      repeat("JSON.stringify, from a message", () => JSON.stringify(message).length),
    ];
    const decoders: Contender[] = [
      repeat("bincode by schema", () => decode(frame).type.length),
      repeat("MessagePack by schema", () => decodePacked(packed).type.length),
      repeat("msgpackr", () => (unpack(foreign) as ServerMessage).type.length),
      repeat("JSON.parse", () => (JSON.parse(text) as ServerMessage).type.length),
    ];
    const { length } = frame;
    const sizes = [length, length, packed.length, packed.length, foreign.length, text.length];
    const decodedSizes = [length, packed.length, foreign.length, text.length];
    return {
      tables: [compare("encode", encoders, sizes), compare("decode", decoders, decodedSizes)],
      notes: [],
    };
  },
};

function decode(frame: Uint8Array): ServerMessage {
  const decoded = serverCodec.decode(frame);
  if (!decoded.ok) throw new Error(`an own frame is refused: ${decoded.reason}`);
  return decoded.value;
}

function decodePacked(packed: Uint8Array): ServerMessage {
  const decoded = packedServerCodec.decode(packed);
  if (!decoded.ok) throw new Error(`an own message is refused: ${decoded.reason.code}`);
  return decoded.value as ServerMessage;
}

/** A contender whose cost is nanoseconds of a message. */
function repeat(name: string, work: () => number): Contender {
  return {
    name,
    measure: () => {
      let sum = 0;
      const ms = timeMs(() => {
        for (let i = 0; i < MESSAGES; i++) sum += work();
      });
      if (sum === 0) throw new Error(`${name} produced nothing`);
      return (ms * 1e6) / MESSAGES;
    },
  };
}

/** The last contender is JSON, which the others are compared with. */
function compare(what: string, contenders: readonly Contender[], sizes: readonly number[]): Table {
  const costs = interleave(contenders, ROUNDS);
  const json = costs.at(-1)!;
  const rows = contenders.map(({ name }, i) => [
    name,
    String(sizes[i]),
    figure(median(costs[i]!)),
    figure(medianRatio(json, costs[i]!)),
  ]);
  return { columns: [what, "bytes", "ns", "speed beside JSON"], rows };
}
