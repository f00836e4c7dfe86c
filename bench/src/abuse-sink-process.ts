// Takes what the abusers send and does nothing with it, so that a run without abuse has their cost on the machine too. With
// the paths of a certificate and its key as arguments it shakes hands as a server with TLS does. It prints its ports and
// ends with its standard input.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

const host = "127.0.0.1";
const ignore = (socket: Socket) => {
  socket.on("error", () => {});
  socket.resume();
};
const [certPath, keyPath] = process.argv.slice(2);
const streams =
  certPath === undefined || keyPath === undefined
    ? createServer(ignore)
    : createTlsServer(
        { cert: readFileSync(certPath), key: readFileSync(keyPath), minVersion: "TLSv1.3" },
        ignore,
      ).on("tlsClientError", (_error, socket) => socket.destroy());
streams.listen(0, host);
const web = createServer(ignore).listen(0, host);
const datagrams = createSocket("udp4").on("message", () => {});
datagrams.bind(0, host);
await Promise.all([streams, web, datagrams].map((socket) => once(socket, "listening")));
const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
const ports = { tcpPort: portOf(streams), webPort: portOf(web), udpPort: portOf(datagrams) };
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on("end", () => process.exit()).resume();
