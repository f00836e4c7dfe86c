import { describe, expect, it } from "vitest";
import { lengthFraming } from "../connection/framing.ts";
import { FrameForms, transcodersOf } from "./frame-forms.ts";

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** Turns frames into capitals, in memory that it uses again, and counts. */
function capitals() {
  const seen: string[] = [];
  const memory = new Uint8Array(16);
  const transcoders = transcodersOf({
    capitals: () => (frame) => {
      seen.push(textOf(frame));
      const { written } = new TextEncoder().encodeInto(textOf(frame).toUpperCase(), memory);
      return memory.subarray(0, written);
    },
  });
  return { seen, transcoders };
}

const frame = new TextEncoder().encode("state");

describe("FrameForms", () => {
  it("makes another encoding once for all who read it, and never for nobody [HOST-010]", () => {
    const { seen, transcoders } = capitals();
    const forms = new FrameForms(frame, transcoders);
    expect(forms.bytes(undefined)).toBe(frame);
    expect(textOf(forms.streamBytes(undefined, lengthFraming).subarray(4))).toBe("state");
    expect(seen).toEqual([]);
    for (let i = 0; i < 3; i++) expect(textOf(forms.bytes("capitals"))).toBe("STATE");
    expect(forms.streamBytes("capitals", lengthFraming)).toBe(forms.streamBytes("capitals", lengthFraming));
    expect(textOf(forms.streamBytes("capitals", lengthFraming))).toBe("\0\0\0\u0005STATE");
    expect(seen).toEqual(["state"]);
  });

  it("keeps each frame's forms while others are made: frames are sent in parts", () => {
    const { transcoders } = capitals();
    const first = new FrameForms(frame, transcoders);
    const bytes = first.bytes("capitals");
    new FrameForms(new TextEncoder().encode("later"), transcoders).bytes("capitals");
    expect(textOf(bytes)).toBe("STATE");
    expect(textOf(first.bytes("capitals"))).toBe("STATE");
  });

  it("says that a codec asks for an encoding that its dialect does not have", () => {
    expect(() => new FrameForms(frame, transcodersOf(undefined)).bytes("msgpack")).toThrow(
      'had as "msgpack"',
    );
  });
});
