import { apex } from "@fairtick/apex/rules";
import {
  decodeNativeClient,
  encodeNativeServer,
  InputFrameReader,
  NativeKind,
  nativeClientMessages,
  sampleStream,
} from "@fairtick/wire";
import { describe, expect, it } from "vitest";
import { Knowledge } from "./knowledge.ts";
import { NativeTongue } from "./native-tongue.ts";

const types = Object.keys(nativeClientMessages.variants).sort();
const resumeToken = "c2a9f6d0-1b3e-4f58-9c77-6e0d2b814a35";

/** A tongue whose owner has been let in. */
function welcome(): NativeTongue {
  const tongue = new NativeTongue(sampleStream(3), new Knowledge());
  const playerId = "3f0c1f6e-9a52-4c1b-8d7e-5b1f0a2c9e44";
  const heard = tongue.hear(
    encodeNativeServer({ type: "Welcome", protocol: 3, playerId, serverVersion: 1, rules: 1, resumeToken }),
  );
  expect(heard).toEqual({ place: "lobby" });
  return tongue;
}

/** Types of the messages that can be read, and how many can and cannot. */
function read(says: () => Uint8Array) {
  const inputs = new InputFrameReader(apex.input);
  const found = { types: new Set<string>(), frames: 0, unreadable: 0 };
  for (let i = 0; i < 20_000; i++) {
    const message = says();
    const decoded = decodeNativeClient(message);
    if (typeof decoded !== "string") found.types.add(decoded.type);
    else if (message[0] === NativeKind.frame && inputs.read(message)) found.frames++;
    else found.unreadable++;
  }
  return { ...found, types: [...found.types].sort() };
}

describe("an abuser's native protocol", () => {
  it("has every message of a client, whole, and frames of inputs", () => {
    const tongue = welcome();
    expect(read(() => tongue.command())).toEqual({ types, frames: expect.any(Number), unreadable: 0 });
  });

  it("spoils a good part of them, on streams and in datagrams, and leaves others be", () => {
    const tongue = welcome();
    for (const says of [() => tongue.next(), () => tongue.nextDatagram()]) {
      const { unreadable, frames } = read(says);
      expect(unreadable).toBeGreaterThan(4000);
      expect(unreadable).toBeLessThan(16_000);
      expect(frames).toBeGreaterThan(1000);
    }
  });

  it("claims the places of others by their tickets", () => {
    const [hello] = welcome().arrival("resumed").map(decodeNativeClient);
    expect(hello).toMatchObject({ type: "Hello", resume: resumeToken });
  });
});
