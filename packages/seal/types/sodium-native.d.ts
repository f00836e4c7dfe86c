/** What we use of sodium-native, which comes without types. */
declare module "sodium-native" {
  /** Writes ciphertext and tag to `target`, which has 16 bytes more than the message. */
  export function crypto_aead_chacha20poly1305_ietf_encrypt(
    target: Uint8Array,
    message: Uint8Array,
    additional: Uint8Array,
    secretNonce: null,
    nonce: Uint8Array,
    key: Uint8Array,
  ): number;

  /**
   * Writes the message to `target`, which has 16 bytes less than the ciphertext with its tag.
   * @throws Error when the tag does not fit.
   */
  export function crypto_aead_chacha20poly1305_ietf_decrypt(
    target: Uint8Array,
    secretNonce: null,
    ciphertext: Uint8Array,
    additional: Uint8Array,
    nonce: Uint8Array,
    key: Uint8Array,
  ): number;
}
