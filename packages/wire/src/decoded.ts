/** What decoding a stranger's message gives: the value, or the reason why there is none. */
export type Decoded<T, Reason> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: Reason };
