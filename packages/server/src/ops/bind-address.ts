import { isIP, isIPv4 } from "node:net";

/** Where a socket listens. `host` is a name or an IP address without brackets; port 0 lets the system choose. */
export interface BindAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`, with IPv6 hosts in brackets (`[::1]:9000`); undefined when it is not one. */
export function parseBindAddress(text: string): BindAddress | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  if (match === null) return undefined;
  const [, bracketed, plain, portText] = match;
  const port = parsePort(portText ?? "");
  if (port === undefined) return undefined;
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? { host: bracketed, port } : undefined;
  return plain !== undefined && isHost(plain) ? { host: plain, port } : undefined;
}

/** Reads a port, 0 to 65535, written in decimal digits only. */
export function parsePort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= 65_535 ? port : undefined;
}

export function formatBindAddress({ host, port }: BindAddress): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** True for 127.0.0.0/8, ::1 and `localhost`: addresses that no other machine reaches. */
export function isLoopbackHost(host: string): boolean {
  const address = plainAddress(host);
  return address === "localhost" || address === "::1" || (isIPv4(address) && address.startsWith("127."));
}

/**
 * True for loopback and for addresses of private networks (RFC 1918, RFC 4193 and link-local ones).
 * Wildcards (`0.0.0.0`, `::`) and names are not private: they may be reachable from anywhere.
 */
export function isPrivateHost(host: string): boolean {
  const address = plainAddress(host);
  if (isLoopbackHost(address)) return true;
  if (isIPv4(address)) return /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);
  return isIP(address) === 6 && /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(address);
}

/** Lower case, and `::ffff:10.0.0.1` as the IPv4 address that it stands for. */
function plainAddress(host: string): string {
  const lower = host.toLowerCase();
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(lower);
  return mapped?.[1] ?? lower;
}

function isHost(text: string): boolean {
  // A name of digits and dots alone can only be a mistyped IPv4 address.
  if (/^[\d.]+$/.test(text)) return isIPv4(text);
  return text.length <= 253 && /^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d]([a-z\d-]*[a-z\d])?)*$/i.test(text);
}
