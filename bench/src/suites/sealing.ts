import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { datagramKeys, exportedBytes, Opener, Sealer, SealMemory } from "@fairtick/seal";
import { type Contender, interleave, median, medianRatio, timeMs } from "../interleave.ts";
import { figure, type Suite, type Table } from "../suite.ts";

const DATAGRAMS = 2000;
const ROUNDS = 15;
const TAG_BYTES = 16;

/** An input, and telemetry of 16 cars. */
const SIZES = [20, 901] as const;

export const sealing: Suite = {
  name: "sealing",
  title: "Sealing and opening a datagram",
  run: async () => ({ tables: SIZES.flatMap((bytes) => [sealTable(bytes), openTable(bytes)]), notes: [] }),
};

const keys = datagramKeys(randomBytes(exportedBytes));
const header = randomBytes(13);
const nonce = randomBytes(12);

/** All contenders end with a copy into a slot of the socket, as the server sends them. */
function sealTable(bytes: number): Table {
  const message = randomBytes(bytes);
  const slot = new Uint8Array(2048);
  const sealer = new Sealer(keys.id, keys.toClient, new SealMemory());
  return compare(`seal ${bytes} bytes`, [
    repeat("copy, in the clear", () => slot.set(message)),
    repeat("Fairtick, sealed", () => slot.set(sealer.seal(message))),
    repeat("node:crypto, ChaCha20-Poly1305", () =>
      sealWith("chacha20-poly1305", keys.toClient, message, slot),
    ),
    repeat("node:crypto, AES-128-GCM", () =>
      sealWith("aes-128-gcm", keys.toClient.subarray(0, 16), message, slot),
    ),
  ]);
}

function openTable(bytes: number): Table {
  const message = randomBytes(bytes);
  const sealer = new Sealer(keys.id, keys.toServer, new SealMemory());
  const opener = new Opener(keys.toServer, new SealMemory());
  const slot = new Uint8Array(2048);
  sealWith("chacha20-poly1305", keys.toServer, message, slot);
  const foreign = slot.slice(0, header.length + bytes + TAG_BYTES);
  const forged = sealer.seal(message).slice();
  forged[20]! ^= 1;
  return compare(`open ${bytes} bytes`, [
    repeat("copy, in the clear", () => slot.set(message)),
    {
      name: "Fairtick, sealed",
      measure: () => {
        // Each opens once.
        const sealed = Array.from({ length: DATAGRAMS }, () => sealer.seal(message).slice());
        const ms = timeMs(() => {
          for (const datagram of sealed) mustOpen(opener.open(datagram));
        });
        return (ms * 1e6) / DATAGRAMS;
      },
    },
    repeat("Fairtick, forged", () => void opener.open(forged)),
    repeat("node:crypto, ChaCha20-Poly1305", () => openWith(keys.toServer, foreign)),
  ]);
}

function mustOpen(message: Uint8Array | string): void {
  if (typeof message === "string") throw new Error(`an own datagram is ${message}`);
}

function sealWith(
  cipher: "chacha20-poly1305" | "aes-128-gcm",
  key: Uint8Array,
  message: Uint8Array,
  slot: Uint8Array,
): void {
  // The types name the two kinds of cipher apart; what is called is the same.
  const sealed = createCipheriv(cipher as "aes-128-gcm", key, nonce, { authTagLength: TAG_BYTES });
  sealed.setAAD(header);
  slot.set(header);
  slot.set(sealed.update(message), header.length);
  sealed.final();
  slot.set(sealed.getAuthTag(), header.length + message.length);
}

function openWith(key: Uint8Array, datagram: Uint8Array): void {
  const end = datagram.length - TAG_BYTES;
  const opened = createDecipheriv("chacha20-poly1305", key, nonce, { authTagLength: TAG_BYTES });
  opened.setAAD(datagram.subarray(0, header.length), { plaintextLength: end - header.length });
  opened.setAuthTag(datagram.subarray(end));
  opened.update(datagram.subarray(header.length, end));
  opened.final();
}

/** A contender whose cost is nanoseconds of a datagram. */
function repeat(name: string, work: () => void): Contender {
  return {
    name,
    measure: () => {
      const ms = timeMs(() => {
        for (let i = 0; i < DATAGRAMS; i++) work();
      });
      return (ms * 1e6) / DATAGRAMS;
    },
  };
}

/** The last contender is the peer, which the others are compared with. */
function compare(what: string, contenders: readonly Contender[]): Table {
  const costs = interleave(contenders, ROUNDS);
  const peer = costs.at(-1)!;
  const rows = contenders.map(({ name }, i) => [
    name,
    figure(median(costs[i]!)),
    figure(medianRatio(peer, costs[i]!)),
  ]);
  return { columns: [what, "ns", `speed beside ${contenders.at(-1)!.name}`], rows };
}
