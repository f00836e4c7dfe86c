import { createRing, RingWriter } from "@fairtick/kernel";
import { describe, expect, it } from "vitest";
import { FrameDrain } from "./frame-drain.ts";
import { FRAME_HEAD_BYTES, packRecipients, packViewers, RingKind, VIEWER_BYTES } from "./thread-messages.ts";

/** A drain on a clock that stands still unless a delivery moves it, and what it delivered. */
function drainOf(partsOfFrame: number, partMs: number, ringBytes = 1024) {
  const ring = createRing(ringBytes);
  const writer = new RingWriter(ring);
  const delivered: string[] = [];
  const resumes: (() => void)[] = [];
  const stale: boolean[] = [];
  const slicesMs: number[] = [];
  let nowMs = 0;
  const drain = new FrameDrain({
    ring,
    deliverViewer: (session, viewer, bytes, isStale) => {
      stale.push(isStale);
      delivered.push(`${session} viewer ${viewer} ${bytes.join()}`);
      nowMs += partMs;
    },
    deliver: (session, recipients, bytes, vital, tick, isStale) => {
      stale.push(isStale);
      let part = 0;
      const sendPart = () => {
        delivered.push(`${session} ${recipients} ${bytes[0]} ${vital} ${tick} part ${++part}`);
        nowMs += partMs;
        return part < partsOfFrame;
      };
      return sendPart() ? sendPart : undefined;
    },
    sent: (ms) => slicesMs.push(ms),
    now: () => nowMs,
    yieldTo: (resume) => resumes.push(resume),
  });
  const write = (value: number, { atMs = 0, bytes = 1, vital = false } = {}) => {
    const payload = new Uint8Array(FRAME_HEAD_BYTES + bytes);
    new DataView(payload.buffer).setUint32(0, 100 + value, true);
    new DataView(payload.buffer).setUint32(4, atMs, true);
    payload[FRAME_HEAD_BYTES] = value;
    const kind = vital ? RingKind.vitalFrame : RingKind.frame;
    return writer.write(kind, packRecipients(3, "everybody"), payload);
  };
  const writeToViewers = (frame: readonly number[], viewers: readonly number[]) => {
    const payload = new Uint8Array(FRAME_HEAD_BYTES + frame.length + viewers.length * VIEWER_BYTES);
    payload.set(frame, FRAME_HEAD_BYTES);
    const view = new DataView(payload.buffer, FRAME_HEAD_BYTES + frame.length);
    for (const [i, viewer] of viewers.entries()) view.setUint16(i * VIEWER_BYTES, viewer, true);
    return writer.write(RingKind.viewersFrame, packViewers(3, viewers.length), payload);
  };
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { drain, write, writeToViewers, delivered, resumes, stale, slicesMs, pass };
}

describe("FrameDrain", () => {
  it("delivers what is in the ring, in order, with all that belongs to it", () => {
    const { drain, write, delivered, resumes } = drainOf(1, 0);
    for (const value of [1, 2, 3]) write(value);
    drain.run();
    expect(delivered).toEqual([1, 2, 3].map((value) => `3 everybody ${value} false ${100 + value} part 1`));
    expect(resumes).toHaveLength(0);
  });

  it("gives others their turn after a millisecond and goes on where it was", () => {
    const { drain, write, delivered, resumes, slicesMs } = drainOf(1, 0.4);
    for (let value = 1; value <= 7; value++) write(value);
    drain.run();
    expect(delivered).toHaveLength(3);
    expect(resumes).toHaveLength(1);
    resumes.shift()?.();
    expect(delivered).toHaveLength(6);
    resumes.shift()?.();
    expect(delivered.map((line) => Number(line.split(" ")[2]))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(resumes).toHaveLength(0);
    expect(slicesMs.map((ms) => Math.round(10 * ms))).toEqual([12, 12, 4]);
  });

  it("yields within a frame for many, finishes it before the next, and keeps its bytes until then", () => {
    const { drain, write, delivered, resumes } = drainOf(4, 0.6);
    write(1);
    write(2);
    drain.run();
    expect(delivered).toHaveLength(2);
    // The ring is full of what comes meanwhile: nothing of the frame that is on its way may be overwritten.
    let value = 3;
    while (write(value)) value++;
    while (resumes.length > 0) resumes.shift()?.();
    const parts = delivered.map((line) => line.split(" "));
    for (const [i, [, , shown, , , , part]] of parts.entries()) {
      expect([shown, part]).toEqual([String(1 + Math.floor(i / 4)), String((i % 4) + 1)]);
    }
    expect(parts).toHaveLength(4 * (value - 1));
  });

  it("delivers a frame that viewers share to each of them, and gives others their turn between two", () => {
    const { drain, writeToViewers, delivered, resumes } = drainOf(1, 0.6);
    writeToViewers([9, 8, 7], [4, 300, 65_535]);
    writeToViewers([6], [5]);
    drain.run();
    expect(delivered).toEqual(["3 viewer 4 9,8,7", "3 viewer 300 9,8,7"]);
    while (resumes.length > 0) resumes.shift()?.();
    expect(delivered.slice(2)).toEqual(["3 viewer 65535 9,8,7", "3 viewer 5 6"]);
  });

  it("does not begin anew when the doorbell rings while it waits for its turn", () => {
    const { drain, write, delivered, resumes } = drainOf(2, 1);
    write(1);
    drain.run();
    expect(delivered).toHaveLength(1);
    write(2);
    drain.run();
    expect(delivered).toHaveLength(1);
    expect(resumes).toHaveLength(1);
    while (resumes.length > 0) resumes.shift()?.();
    expect(delivered).toHaveLength(4);
  });

  it("calls frames stale that are old while a lot waits behind them, but none that must arrive", () => {
    const { drain, write, stale, pass } = drainOf(1, 0, 2 ** 20);
    const bytes = 10_000;
    // The clock of the threads may stand a moment before or after zero, modulo 2^32.
    write(1, { atMs: 2 ** 32 - 10, bytes });
    write(2, { atMs: 0, bytes, vital: true });
    write(3, { atMs: 0, bytes });
    for (let value = 4; value <= 13; value++) write(value, { atMs: 30, bytes });
    pass(51);
    drain.run();
    expect(stale).toEqual([true, false, true, ...new Array(10).fill(false)]);
  });

  it("calls no frame stale while little waits behind it, nor one from a clock that is ahead", () => {
    const { drain, write, stale, pass } = drainOf(1, 0, 2 ** 20);
    write(1, { bytes: 30_000 });
    write(2, { bytes: 30_000 });
    pass(5000);
    drain.run();
    for (let value = 3; value <= 12; value++) write(value, { atMs: 5001, bytes: 30_000 });
    drain.run();
    expect(stale).toEqual(new Array(12).fill(false));
  });
});
