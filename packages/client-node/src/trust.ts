import { readFileSync } from "node:fs";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";

/** How the server is known for the one that is meant. */
export type Trust =
  /** By the authorities that Node knows. */
  | { readonly kind: "public" }
  /** Its certificate, or the authority that signed it, is in this PEM file. */
  | { readonly kind: "ca-file"; readonly path: string }
  /** Its certificate has this SHA-256 fingerprint: 64 hexadecimal digits, with or without colons. */
  | { readonly kind: "pinned"; readonly sha256: string }
  /** Encrypted, but with whomever: only for a server on this machine. */
  | { readonly kind: "insecure" }
  /** No encryption at all: the server says `tls = "off"`. */
  | { readonly kind: "plain" };

export interface TrustedSocket {
  readonly socket: Socket;
  /** Called once, when the stream is connected and the server is the one that is meant. */
  onReady(ready: () => void): void;
}

/**
 * What makes sockets to one server.
 *
 * @throws Error for a trust that cannot be had: no such file, no fingerprint, no server of this machine.
 */
export function socketsTo(host: string, port: number, trust: Trust): () => TrustedSocket {
  if (trust.kind === "plain") return () => plainSocket(connectTcp({ host, port, noDelay: true }));
  if (trust.kind === "insecure" && !isLoopback(host))
    throw new Error(`"insecure" is for a server on this machine: ${host} is none`);
  const ca = trust.kind === "ca-file" ? readFileSync(trust.path) : undefined;
  const pin = trust.kind === "pinned" ? fingerprint(trust.sha256) : undefined;
  const isJudgedByNode = trust.kind === "public" || trust.kind === "ca-file";
  return () => {
    const socket = connectTls({
      host,
      port,
      minVersion: "TLSv1.3",
      // A server name is a name: for addresses the protocol has none.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ...(ca === undefined ? {} : { ca }),
      rejectUnauthorized: isJudgedByNode,
    });
    socket.setNoDelay(true);
    return { socket, onReady: (ready) => socket.once("secureConnect", () => judged(socket, pin, ready)) };
  };
}

/** Bytes that only both ends of the connection can compute; undefined without encryption. */
export function exportedKey(socket: Socket, label: string, context: Buffer, byteLength: number) {
  return socket instanceof TLSSocket ? socket.exportKeyingMaterial(byteLength, label, context) : undefined;
}

function plainSocket(socket: Socket): TrustedSocket {
  return { socket, onReady: (ready) => socket.once("connect", ready) };
}

function judged(socket: TLSSocket, pin: string | undefined, ready: () => void): void {
  const shown = socket.getPeerCertificate().fingerprint256;
  if (pin === undefined || fingerprint(shown) === pin) ready();
  else socket.destroy(new Error(`the server's certificate has another fingerprint: ${shown}`));
}

function fingerprint(text: string): string {
  const digits = text.replaceAll(":", "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digits)) throw new Error(`"${text}" is no SHA-256 fingerprint`);
  return digits;
}

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
