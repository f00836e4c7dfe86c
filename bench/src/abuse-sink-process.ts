// Takes what the abusers send and does nothing with it, so that a run without abuse has their cost on the machine too. It
// prints its ports and ends with its standard input.
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

const host = "127.0.0.1";
const streams = createServer((socket) => {
  socket.on("error", () => {});
  socket.resume();
}).listen(0, host);
const datagrams = createSocket("udp4").on("message", () => {});
datagrams.bind(0, host);
await Promise.all([once(streams, "listening"), once(datagrams, "listening")]);
const ports = { tcpPort: (streams.address() as AddressInfo).port, udpPort: datagrams.address().port };
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on("end", () => process.exit()).resume();
