import { createDecipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { datagramKeys, exportedBytes, nextKey } from "./keys.ts";
import { epochDatagrams, headerBytes, sealBytes, sealedId, tagBytes } from "./layout.ts";
import { Opener } from "./opener.ts";
import { windowDatagrams } from "./replay-window.ts";
import { SealMemory } from "./seal-memory.ts";
import { Sealer } from "./sealer.ts";

const exported = Uint8Array.from({ length: exportedBytes }, (_, i) => i);
const keys = datagramKeys(exported);
const message = (text: string) => new TextEncoder().encode(text);
const textOf = (opened: Uint8Array | string) =>
  typeof opened === "string" ? `(${opened})` : new TextDecoder().decode(opened);

function ends(key = keys.toServer) {
  const sealer = new Sealer(keys.id, key, new SealMemory());
  const opener = new Opener(key, new SealMemory());
  return {
    seal: (text: string) => sealer.seal(message(text)).slice(),
    open: (datagram: Uint8Array) => textOf(opener.open(datagram)),
    /** Seals datagrams that nobody receives. */
    skip(count: number) {
      for (let i = 0; i < count; i++) sealer.seal(message(""));
    },
  };
}

describe("a sealed datagram", () => {
  it("gives back any message, 29 bytes shorter, and names its id [HOST-016]", () => {
    const sealer = new Sealer(keys.id, keys.toServer, new SealMemory());
    const opener = new Opener(keys.toServer, new SealMemory());
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1171 }), (plain) => {
        const sealed = sealer.seal(plain).slice();
        expect(sealed.length).toBe(plain.length + sealBytes);
        expect(sealedId(sealed)).toBe(keys.id);
        expect(opener.open(sealed)).toEqual(plain);
      }),
    );
  });

  it("is ChaCha20-Poly1305 of RFC 8439 over header and message, which another library opens", () => {
    const { seal } = ends();
    seal("first");
    const sealed = seal("steer left");
    const nonce = Buffer.concat([Buffer.alloc(4), sealed.subarray(5, 13)]);
    const decipher = createDecipheriv("chacha20-poly1305", keys.toServer, nonce, { authTagLength: 16 });
    decipher.setAAD(sealed.subarray(0, headerBytes), { plaintextLength: "steer left".length });
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    const plain = decipher.update(sealed.subarray(headerBytes, sealed.length - tagBytes));
    expect(Buffer.concat([plain, decipher.final()]).toString()).toBe("steer left");
  });

  it("does not open when any of its bits is changed [HOST-016]", () => {
    const { seal, open } = ends();
    const sealed = seal("steer left");
    for (let bit = 0; bit < 8 * sealed.length; bit++) {
      const changed = sealed.slice();
      changed[bit >>> 3]! ^= 1 << (bit & 7);
      expect(open(changed)).toBe("(tampered)");
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(open(sealed.subarray(0, length))).toBe("(tampered)");
    }
    expect(open(Buffer.concat([sealed, Buffer.alloc(1)]))).toBe("(tampered)");
    expect(open(new Uint8Array(5000))).toBe("(tampered)");
    // None of this has cost the genuine one its place.
    expect(open(sealed)).toBe("steer left");
  });

  it("opens only in its own direction and with its own keys [HOST-016]", () => {
    const sealed = ends(keys.toServer).seal("steer left");
    expect(ends(keys.toClient).open(sealed)).toBe("(tampered)");
    expect(ends(nextKey(keys.toServer)).open(sealed)).toBe("(tampered)");
  });

  it("opens once, in any order within the window [HOST-016]", () => {
    const { seal, open } = ends();
    const sealed = ["a", "b", "c"].map(seal);
    expect([2, 0, 1].map((i) => open(sealed[i]!))).toEqual(["c", "a", "b"]);
    expect([2, 0, 1].map((i) => open(sealed[i]!))).toEqual(["(replayed)", "(replayed)", "(replayed)"]);
  });

  it("does not open when it comes more than a window late [HOST-016]", () => {
    const { seal, open, skip } = ends();
    const [late, tooLate] = [seal("too late"), seal("late")].reverse();
    skip(windowDatagrams - 2);
    expect(open(seal("new"))).toBe("new");
    expect(open(tooLate!)).toBe("(replayed)");
    expect(open(late!)).toBe("late");
  });

  it("moves nothing by a forged sequence number: the tag is looked at first [HOST-016]", () => {
    const { seal, open } = ends();
    const forged = seal("first");
    const second = seal("second");
    forged[6] = 0xff;
    expect(open(forged)).toBe("(tampered)");
    forged[11] = 0xff;
    expect(open(forged)).toBe("(tampered)");
    expect(open(second)).toBe("second");
  });

  it("gets new keys in time, and opens on both sides of the change in any order [HOST-016]", () => {
    const { seal, open, skip } = ends();
    expect(open(seal("first"))).toBe("first");
    skip(epochDatagrams - 3);
    const [old1, old2, new1, new2] = ["old 1", "old 2", "new 1", "new 2"].map(seal);
    expect([new2, old1, new1, old2].map((each) => open(each!))).toEqual(["new 2", "old 1", "new 1", "old 2"]);
    expect([new2, old1].map((each) => open(each!))).toEqual(["(replayed)", "(replayed)"]);
  });

  it("is worth nothing a window after the change, even unseen [HOST-016]", () => {
    const { seal, open, skip } = ends();
    skip(epochDatagrams - 1);
    const old = seal("old");
    expect(open(seal("new"))).toBe("new");
    skip(windowDatagrams);
    expect(open(seal("newer"))).toBe("newer");
    expect(open(old)).toBe("(tampered)");
  });

  it("follows over many epochs, and not over one of which nothing came", () => {
    const { seal, open, skip } = ends();
    for (let epoch = 0; epoch < 3; epoch++) {
      expect(open(seal(`epoch ${epoch}`))).toBe(`epoch ${epoch}`);
      skip(epochDatagrams - 1);
    }
    skip(epochDatagrams);
    expect(open(seal("lost"))).toBe("(tampered)");
  });

  it("refuses to seal what no datagram holds", () => {
    const sealer = new Sealer(keys.id, keys.toServer, new SealMemory());
    expect(() => sealer.seal(new Uint8Array(2020))).toThrow("a message of 2020 bytes cannot be sealed");
  });
});

describe("keys", () => {
  it("are cut from the exported bytes: to the server, to the client, the id", () => {
    expect(keys.toServer).toEqual(exported.slice(0, 32));
    expect(keys.toClient).toEqual(exported.slice(32, 64));
    expect(keys.id).toBe(0x43424140);
    expect(() => datagramKeys(new Uint8Array(64))).toThrow("expected 68 bytes of key material, got 64");
  });
});
