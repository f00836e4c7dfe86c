import type { ClientRequest, ControlCodec, DatagramRequest, Decoding, Notice } from "@fairtick/contract";

/** A protocol for tests: every message is a request or a notice as JSON. */
export function jsonCodec(): ControlCodec {
  return {
    decode: (message) => parse<ClientRequest>(message),
    decodeDatagram: (datagram) => parse<DatagramRequest>(datagram),
    encode: (notice) => (notice.kind === "closing" ? undefined : toBytes(asDialect(notice))),
    encodeBound: () => toBytes({ kind: "bound" }),
  };
}

/** As dialects have it: without what only the native protocol carries. */
function asDialect(notice: Notice): object {
  switch (notice.kind) {
    case "authenticated": {
      const { resumeToken, ...rest } = notice;
      return rest;
    }
    case "refused": {
      const { code, ...rest } = notice;
      return rest;
    }
    case "joined": {
      const { session, visibility, code, ...rest } = notice;
      return rest;
    }
    default:
      return notice;
  }
}

export const toBytes = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

export const noticeOf = (message: Uint8Array): Notice =>
  JSON.parse(new TextDecoder().decode(message)) as Notice;

function parse<T extends { readonly kind: string }>(bytes: Uint8Array): Decoding<T> {
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes)) as T & { values?: number[] };
    return value.kind === "input" ? { ...value, values: Float32Array.from(value.values ?? []) } : value;
  } catch (error) {
    return { kind: "malformed", reason: String(error) };
  }
}
