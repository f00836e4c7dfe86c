import { isIP } from "node:net";
import { plainAddress } from "../transport/link.ts";

/**
 * Whose request it is, from the address that it comes from and its `X-Forwarded-For`. A proxy appends the address that it
 * was asked from, so the header is read from its end, and only for as long as who has written it is trusted. What is no
 * address ends it, too.
 */
export function forwardedAddress(
  peer: string,
  header: string | undefined,
  isTrusted: (address: string) => boolean,
): string {
  let client = peer;
  const hops = header === undefined ? [] : header.split(",");
  for (const hop of hops.reverse()) {
    if (!isTrusted(client)) break;
    const address = plainAddress(hop.trim());
    if (isIP(address) === 0) break;
    client = address;
  }
  return client;
}
