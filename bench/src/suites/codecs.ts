import { type ServerMessage, serverCodec } from "@fairtick/apex/dialect";
import { stepSession } from "@fairtick/session";
import { type Contender, interleave, median, medianRatio, timeMs } from "../interleave.ts";
import { FRAME_BYTES_MAX, frameInto } from "../race-frames.ts";
import { shippedContent, startRace } from "../race-setup.ts";
import { figure, type Suite, type Table } from "../suite.ts";

/** Into the race, so that no field is zero. */
const TICKS = 5000;
const MESSAGES = 2000;
const ROUNDS = 9;

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
    const target = new Uint8Array(FRAME_BYTES_MAX);
    const encoders: Contender[] = [
      repeat("written by hand, from the state", writeFrame),
      repeat("schema codec, from a message", () => serverCodec.encodeInto(message, target, 0)),
      repeat("JSON.stringify, from a message", () => JSON.stringify(message).length),
    ];
    const decoders: Contender[] = [
      repeat("schema codec", () => decode(frame).type.length),
      repeat("JSON.parse", () => (JSON.parse(text) as ServerMessage).type.length),
    ];
    const sizes = [frame.length, frame.length, text.length];
    return {
      tables: [compare("encode", encoders, sizes), compare("decode", decoders, sizes.slice(1))],
      notes: [],
    };
  },
};

function decode(frame: Uint8Array): ServerMessage {
  const decoded = serverCodec.decode(frame);
  if (!decoded.ok) throw new Error(`an own frame is refused: ${decoded.reason}`);
  return decoded.value;
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
