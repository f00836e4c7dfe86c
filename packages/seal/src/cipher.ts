import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const sodium = loadSodium();

/** ChaCha20-Poly1305 of RFC 8439. */
export const encrypt = sodium.crypto_aead_chacha20poly1305_ietf_encrypt;
export const decrypt = sodium.crypto_aead_chacha20poly1305_ietf_decrypt;

/** Its library comes for the usual systems only, and nothing is compiled. */
function loadSodium(): typeof import("sodium-native") {
  try {
    return require("sodium-native");
  } catch (error) {
    const system = `${process.platform}-${process.arch}`;
    throw new Error(`datagrams cannot be sealed here: sodium-native has no library for ${system}`, {
      cause: error,
    });
  }
}
