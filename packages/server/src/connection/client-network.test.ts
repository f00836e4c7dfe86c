import { describe, expect, it } from "vitest";
import { exemption, networkOf } from "./client-network.ts";

describe("networkOf", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["2001:db8:1:2::", "2001:db8:1:2::/64"],
  ])("counts %s as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe("exemption", () => {
  it("knows addresses and networks of both kinds", () => {
    const isExempt = exemption(["10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "::1"]);
    const exempt = ["10.255.0.1", "192.0.2.1", "2001:db8:ffff::1", "::1"];
    const others = ["11.0.0.1", "192.0.2.2", "2001:db9::1", "fe80::1%eth0", ""];
    expect([...exempt, ...others].filter(isExempt)).toEqual(exempt);
  });
});
