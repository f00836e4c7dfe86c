import { expect, it } from "vitest";
import { forwardedAddress } from "./forwarded-address.ts";

const isTrusted = (address: string) => ["10.0.0.1", "10.0.0.2", "::1"].includes(address);

it.each([
  ["a client that comes by itself", "203.0.113.5", undefined, "203.0.113.5"],
  ["a header of a peer that is no proxy", "203.0.113.5", "198.51.100.9", "203.0.113.5"],
  ["a client behind a proxy", "10.0.0.1", "203.0.113.5", "203.0.113.5"],
  ["a client behind two", "10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5"],
  ["what the client itself has claimed", "10.0.0.1", "198.51.100.9, 203.0.113.5", "203.0.113.5"],
  ["a claim to be a proxy", "10.0.0.1", "198.51.100.9, 10.0.0.2, 203.0.113.5", "203.0.113.5"],
  ["IPv6, and IPv4 inside of it", "::1", "2001:db8::5,::ffff:10.0.0.2", "2001:db8::5"],
  ["something that is no address", "10.0.0.1", "203.0.113.5, unknown", "10.0.0.1"],
  ["an empty header", "10.0.0.1", "", "10.0.0.1"],
])("%s [HOST-092]", (_, peer, header, address) => {
  expect(forwardedAddress(peer, header, isTrusted)).toBe(address);
});
