import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, isIPv6 } from "node:net";
import { formatBindAddress, type ServerConfig } from "@fairtick/server";

type Config = Pick<ServerConfig, "network" | "api">;

/** The addresses of a server, their keys and the options that change their ports. */
const listeners = [
  {
    key: "network.tcp_bind",
    option: "--tcp-port",
    protocol: "tcp",
    of: ({ network }: Config) => network.tcpBind,
  },
  {
    key: "network.udp_bind",
    option: "--udp-port",
    protocol: "udp",
    of: ({ network }: Config) => network.udpBind,
  },
  {
    key: "network.health_bind",
    option: "--health-port",
    protocol: "tcp",
    of: ({ network }: Config) => network.healthBind,
  },
  {
    key: "network.web_bind",
    option: "--web-port",
    protocol: "tcp",
    of: ({ network }: Config) => network.webBind,
  },
  { key: "api.bind", option: "--api-port", protocol: "tcp", of: ({ api }: Config) => api.bind },
] as const;

/**
 * Binds every address for a moment and tells of each that cannot be, in a sentence: all at once, where the
 * start itself ends at the first.
 */
export async function unusableAddresses(config: Config, configPath: string): Promise<string[]> {
  const reasons: string[] = [];
  for (const { key, option, protocol, of } of listeners) {
    const address = of(config);
    try {
      await (protocol === "udp" ? bindUdp(address) : bindTcp(address));
    } catch (error) {
      const wayOut = `choose another with ${option} or in ${configPath}`;
      reasons.push(`${key} ${formatBindAddress(address)} ${reasonOf(error, wayOut)}`);
    }
  }
  return reasons;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

async function bindTcp({ host, port }: Address): Promise<void> {
  // A client that is waiting for the server must not keep this listener from closing.
  const server = createServer((socket) => socket.destroy());
  server.listen({ host, port, exclusive: true });
  await once(server, "listening");
  server.close();
  await once(server, "close");
}

async function bindUdp({ host, port }: Address): Promise<void> {
  const socket = createSocket(isIPv6(host) ? "udp6" : "udp4");
  socket.bind({ address: host, port, exclusive: true });
  try {
    await once(socket, "listening");
  } finally {
    socket.close();
  }
}

function reasonOf(error: unknown, wayOut: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "EADDRINUSE":
      return `is in use; ${wayOut}`;
    case "EACCES":
      return `needs permissions that this process does not have (ports below 1024 do); ${wayOut}`;
    case "EADDRNOTAVAIL":
      return "is no address of this machine";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "names a host that cannot be found";
    default:
      return `cannot be used: ${message}`;
  }
}
