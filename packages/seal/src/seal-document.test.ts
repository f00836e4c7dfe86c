import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { datagramKeys, exportedBytes, exporterLabel } from "./keys.ts";
import { epochDatagrams, sealBytes } from "./layout.ts";
import { Opener } from "./opener.ts";
import { windowDatagrams } from "./replay-window.ts";
import { SealMemory } from "./seal-memory.ts";
import { Sealer } from "./sealer.ts";

/* The construction is described in docs/apex-protocol.md for other languages: both must say the same. */

const text = readFileSync(new URL("../../../docs/apex-protocol.md", import.meta.url), "utf8");
const keys = datagramKeys(Uint8Array.from({ length: exportedBytes }, (_, i) => i));
const hex = (digits = "") => Buffer.from(digits.replaceAll(/\s/g, ""), "hex");

/** Blocks ```` ```seal <direction> <sequence> ```` of a message and its datagram. */
const vectors = [
  ...text.matchAll(/^```seal (to-server|to-client) (\d+)\nmessage (.*?)\ndatagram (.*?)\n```$/gms),
].map(([, direction, sequence, message, datagram]) => ({
  direction,
  sequence: Number(sequence),
  message: hex(message),
  datagram: hex(datagram),
}));

describe("the sealed datagrams of docs/apex-protocol.md", () => {
  it("are three", () => {
    expect(vectors.map(({ direction, sequence }) => `${direction} ${sequence}`)).toEqual([
      "to-server 0",
      "to-server 131072",
      "to-client 0",
    ]);
  });

  it.each(vectors)("are what is sealed and opened: $direction, number $sequence [HOST-016]", (vector) => {
    const key = vector.direction === "to-server" ? keys.toServer : keys.toClient;
    const sealer = new Sealer(keys.id, key, new SealMemory());
    for (let i = 0; i < vector.sequence; i++) sealer.seal(new Uint8Array(0));
    expect(Buffer.from(sealer.seal(vector.message))).toEqual(vector.datagram);
    expect(Buffer.from(new Opener(key, new SealMemory()).open(vector.datagram))).toEqual(vector.message);
  });

  it("have the numbers of the code", () => {
    for (const said of [
      `\`${exporterLabel}\``,
      `take ${exportedBytes} bytes from the exporter`,
      `A key seals ${epochDatagrams.toLocaleString("en")} numbers`,
      `one that is ${windowDatagrams.toLocaleString("en")} or more behind`,
      `is ${sealBytes} bytes\nlonger than its message`,
    ]) {
      expect(text).toContain(said);
    }
  });
});
