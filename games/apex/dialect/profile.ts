import { clientCodecs, type Profile } from "./messages.ts";

/** The first three client messages, and those of the extension, have the same tags in both profiles. */
const sharedTagMax = 2;
const extensionTagMin = 0x1_0000;

/**
 * What one message body says about its sender: `neutral` bodies mean the same in both profiles, `ambiguous`
 * ones mean different things in each or nothing in either. A listener that detects profiles keeps the
 * first `s0` or `s1` for the life of a connection, and reads ambiguous bodies by its default.
 */
export function detectProfile(body: Uint8Array): Profile | "neutral" | "ambiguous" {
  if (body.length < 4) return "ambiguous";
  const tag = (body[0] | (body[1] << 8) | (body[2] << 16) | (body[3] << 24)) >>> 0;
  if (tag <= sharedTagMax || tag >= extensionTagMin) return "neutral";
  const isS0 = fitsExactly("s0", body);
  if (isS0 === fitsExactly("s1", body)) return "ambiguous";
  return isS0 ? "s0" : "s1";
}

function fitsExactly(profile: Profile, body: Uint8Array): boolean {
  const decoded = clientCodecs[profile].decode(body);
  return decoded.ok && decoded.bytesRead === body.length;
}
