import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";

/** What the document says is asked of the exporter of the TLS connection. */
export const exporterLabel = "EXPERIMENTAL fairtick sealed datagrams 1";
export const exportedBytes = 68;

const cipher = "chacha20-poly1305";
const epochNumbers = 131_072n;
const headerBytes = 13;
const tagBytes = 16;

/** One client's sealed datagrams, written from the protocol document with the tools of Node alone. */
export class DatagramSeal {
  readonly #toServer: Direction;
  readonly #toClient: Direction;
  readonly #id: Buffer;
  readonly #taken = new Set<bigint>();
  #next = 0n;

  constructor(exported: Buffer) {
    this.#toServer = new Direction(exported.subarray(0, 32));
    this.#toClient = new Direction(exported.subarray(32, 64));
    this.#id = exported.subarray(64, 68);
  }

  seal(message: Uint8Array): Buffer {
    const sequence = this.#next++;
    const header = Buffer.alloc(headerBytes);
    header[0] = 0xc1;
    header.set(this.#id, 1);
    header.writeBigUInt64LE(sequence, 5);
    const key = this.#toServer.keyOf(sequence);
    const sealing = createCipheriv(cipher, key, nonceOf(header), { authTagLength: tagBytes });
    sealing.setAAD(header, { plaintextLength: message.length });
    const sealed = Buffer.concat([sealing.update(message), sealing.final()]);
    return Buffer.concat([header, sealed, sealing.getAuthTag()]);
  }

  /** @throws Error when it is no datagram of the server, or came before. */
  open(datagram: Buffer): Buffer {
    const header = datagram.subarray(0, headerBytes);
    const end = datagram.length - tagBytes;
    const sequence = header.readBigUInt64LE(5);
    const key = this.#toClient.keyOf(sequence);
    const opening = createDecipheriv(cipher, key, nonceOf(header), { authTagLength: tagBytes });
    opening.setAAD(header, { plaintextLength: end - headerBytes });
    opening.setAuthTag(datagram.subarray(end));
    const message = Buffer.concat([opening.update(datagram.subarray(headerBytes, end)), opening.final()]);
    if (this.#taken.has(sequence)) throw new Error(`the server has used number ${sequence} twice`);
    this.#taken.add(sequence);
    return message;
  }
}

/** The keys of all epochs so far. A real client would keep three of them. */
class Direction {
  readonly #keys: Buffer[];

  constructor(first: Buffer) {
    this.#keys = [first];
  }

  keyOf(sequence: bigint): Buffer {
    const epoch = Number(sequence / epochNumbers);
    let key = this.#keys.at(-1) as Buffer;
    while (this.#keys.length <= epoch) {
      key = createHmac("sha256", key).update("next key").digest();
      this.#keys.push(key);
    }
    return this.#keys[epoch] as Buffer;
  }
}

const nonceOf = (header: Buffer): Buffer => Buffer.concat([Buffer.alloc(4), header.subarray(5, headerBytes)]);
