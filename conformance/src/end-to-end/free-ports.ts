import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

export interface Ports {
  readonly tcp: number;
  readonly udp: number;
  readonly health: number;
  readonly web: number;
  readonly api: number;
}

/** Ports of 127.0.0.1 that are free at this moment; nobody else is told. */
export async function freePorts(): Promise<Ports> {
  const tcp = createServer().listen(0, "127.0.0.1");
  const health = createServer().listen(0, "127.0.0.1");
  const web = createServer().listen(0, "127.0.0.1");
  const api = createServer().listen(0, "127.0.0.1");
  const udp = createSocket("udp4");
  udp.bind(0, "127.0.0.1");
  const sockets = [tcp, health, web, api, udp];
  await Promise.all(sockets.map((socket) => once(socket, "listening")));
  const ports = {
    tcp: (tcp.address() as AddressInfo).port,
    udp: udp.address().port,
    health: (health.address() as AddressInfo).port,
    web: (web.address() as AddressInfo).port,
    api: (api.address() as AddressInfo).port,
  };
  const closed = sockets.map((socket) => once(socket, "close"));
  for (const socket of sockets) socket.close();
  await Promise.all(closed);
  return ports;
}
