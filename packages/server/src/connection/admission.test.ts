import { describe, expect, it } from "vitest";
import { defaultLimits } from "../test/limits.ts";
import { recordingObserver } from "../test/recording-observer.ts";
import { Admission } from "./admission.ts";

const address = "192.0.2.1";

function open(changed: Partial<ReturnType<typeof defaultLimits>> = {}) {
  const observer = recordingObserver();
  const clock = { ms: 0 };
  const limits = { ...defaultLimits(), exemptAddresses: ["10.0.0.0/8", "::1"], ...changed };
  const admission = new Admission({ limits, trustedProxies: [], observer, seed: 1, now: () => clock.ms });
  const gate = admission.gate("errand");
  /** Lets so many try, and through the handshake those who are let in. */
  const connect = (count: number, from = address) => {
    let admitted = 0;
    for (let i = 0; i < count; i++) {
      if (!gate.admit(from)) continue;
      gate.handshakeEnded(from, false);
      admitted++;
    }
    return admitted;
  };
  return { admission, gate, connect, clock, observer };
}

describe("Admission", () => {
  it("slows down an address that connects too often, and nobody else", () => {
    const { connect, clock, observer } = open({ connectionsPerAddress: 1000 });
    expect(connect(50)).toBe(40);
    expect(observer.seen).toEqual(new Array(10).fill("refused: rate"));
    expect(connect(1, "192.0.2.2")).toBe(1);
    clock.ms += 1000;
    expect(connect(50)).toBe(10);
  });

  it("lets no one in from where the protocol was broken too often, until some time has passed [HOST-022]", () => {
    const { connect, admission, clock, observer } = open();
    for (let i = 0; i < 19; i++) admission.clientEnded(address, "protocol-violation");
    for (let i = 0; i < 50; i++) admission.clientEnded(address, "closed");
    expect(connect(1)).toBe(1);
    admission.clientEnded(address, "partial-message");
    expect([connect(1), connect(1, "192.0.2.2")]).toEqual([0, 1]);
    expect(observer.seen).toEqual(["refused: faults"]);
    clock.ms += 3000;
    expect(connect(1)).toBe(1);
    admission.clientEnded(address, "rate-limited");
    expect(connect(1)).toBe(0);
  });

  it("never locks out an exempt address", () => {
    const { connect, admission } = open();
    for (let i = 0; i < 100; i++) admission.clientEnded("10.0.0.7", "protocol-violation");
    expect(connect(1, "10.0.0.7")).toBe(1);
  });

  it("lets so many of one address in at once, until one of them is gone", () => {
    const { connect, gate, observer } = open({ connectionRate: "off" });
    expect(connect(65)).toBe(64);
    expect(observer.seen).toEqual(["refused: address"]);
    gate.gone(address);
    expect(connect(2)).toBe(1);
  });

  it("lets so many in at once in all", () => {
    const { connect, admission, observer } = open({ connectionsMax: 3 });
    for (let i = 0; i < 3; i++) {
      expect(connect(1)).toBe(1);
      admission.clientSignedIn();
    }
    expect(connect(1, "192.0.2.2")).toBe(0);
    expect(observer.seen).toEqual(["refused: total"]);
  });

  it("lets so many in at once who have not signed in", () => {
    const { connect, gate, admission, observer } = open({ unauthenticatedMax: 3 });
    expect(connect(4)).toBe(3);
    expect(observer.seen).toEqual(["refused: unauthenticated"]);
    admission.clientSignedIn();
    expect([admission.unauthenticated, admission.signedIn]).toEqual([2, 1]);
    expect(connect(2)).toBe(1);
    admission.clientGone();
    gate.gone(address);
    expect([admission.unauthenticated, admission.signedIn]).toEqual([3, 0]);
  });

  it("lets so many handshakes be in progress, whether they end well or not", () => {
    const { gate, admission, observer } = open({ handshakesMax: 2 });
    expect([gate.admit(address), gate.admit(address), gate.admit(address)]).toEqual([true, true, false]);
    gate.handshakeEnded(address, true);
    gate.gone(address);
    expect(gate.admit(address)).toBe(true);
    expect(admission.handshakes).toBe(2);
    expect(observer.seen).toEqual(["refused: handshakes", "refused: handshake"]);
  });

  it("asks exempt addresses for nothing but the limits of all", () => {
    const { connect, observer } = open({ unauthenticatedMax: 600 });
    expect(connect(300, "10.1.2.3")).toBe(300);
    expect(connect(301, "::1")).toBe(300);
    expect(observer.seen).toEqual(["refused: unauthenticated"]);
  });

  it("remembers nothing of addresses that are gone", () => {
    const { connect, gate, admission } = open({ connectionRate: "off" });
    for (let i = 0; i < 1000; i++) {
      expect(connect(1, `192.0.${i >> 8}.${i & 255}`)).toBe(1);
      gate.gone(`192.0.${i >> 8}.${i & 255}`);
    }
    expect([admission.handshakes, admission.unauthenticated, admission.signedIn]).toEqual([0, 0, 0]);
    expect(connect(64, "192.0.0.0")).toBe(64);
  });
});
