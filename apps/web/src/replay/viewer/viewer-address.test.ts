import { describe, expect, it } from "vitest";
import { parseViewerAddress, viewerAddress } from "./viewer-address.ts";

const own = "00000000-0000-4000-8000-000000000001";
const other = "00000000-0000-4000-8000-000000000002";

describe("the address of a viewer", () => {
  it("says the tick, the car and the ghost, and leads back to them", () => {
    const lap = { seat: 4, lap: 2, fromTick: undefined };
    for (const sessionId of [own, other]) {
      const place = { tick: 1234, seat: 0, ghost: { sessionId, lap } };
      const address = viewerAddress(own, place);
      expect(address.startsWith(`/replays/${own}?`)).toBe(true);
      expect(parseViewerAddress(address.split("?")[1]!, own)).toEqual({ ...place, lap: undefined });
    }
    expect(viewerAddress(own, { tick: 5, seat: undefined, ghost: undefined })).toBe(`/replays/${own}?t=5`);
  });

  it("leaves out what is not understood", () => {
    const nothing = { tick: undefined, seat: undefined, lap: undefined, ghost: undefined };
    expect(parseViewerAddress("", own)).toEqual(nothing);
    expect(parseViewerAddress("t=-1&car=x&lap=1.5&ghost=this", own)).toEqual(nothing);
    expect(parseViewerAddress("?lap=3&car=2", own)).toEqual({ ...nothing, lap: 3, seat: 2 });
  });
});
