import { describe, expect, it } from "vitest";
import { formatBindAddress, isLoopbackHost, isPrivateHost, parseBindAddress } from "./bind-address.ts";

describe("parseBindAddress", () => {
  it.each([
    ["127.0.0.1:9000", "127.0.0.1", 9000],
    ["[::1]:9000", "::1", 9000],
    ["[::]:0", "::", 0],
    ["localhost:65535", "localhost", 65_535],
    ["game-1.example.org:80", "game-1.example.org", 80],
  ])("reads %s and writes it the same", (text, host, port) => {
    expect(parseBindAddress(text)).toEqual({ host, port });
    expect(formatBindAddress({ host, port })).toBe(text);
  });

  it.each([
    "",
    "9000",
    ":9000",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:65536",
    "127.0.0.1:-1",
    "127.0.0.1:9e3",
    "256.0.0.1:1",
    "::1:9000",
    "[127.0.0.1]:9000",
    "[::1:9000",
    "a b:1",
    "-a:1",
    "a..b:1",
  ])("refuses %j", (text) => {
    expect(parseBindAddress(text)).toBeUndefined();
  });
});

describe("reach of an address", () => {
  it.each([
    ["127.0.0.1", true, true],
    ["127.9.9.9", true, true],
    ["localhost", true, true],
    ["::1", true, true],
    ["::ffff:127.0.0.1", true, true],
    ["10.1.2.3", false, true],
    ["172.16.0.1", false, true],
    ["172.32.0.1", false, false],
    ["192.168.0.1", false, true],
    ["fe80::1", false, true],
    ["fd12::1", false, true],
    ["0.0.0.0", false, false],
    ["::", false, false],
    ["127.example.org", false, false],
    ["10.example.org", false, false],
    ["2001:db8::1", false, false],
  ])("knows %s: loopback %s, private %s", (host, loopback, isPrivate) => {
    expect(isLoopbackHost(host)).toBe(loopback);
    expect(isPrivateHost(host)).toBe(isPrivate);
  });
});
