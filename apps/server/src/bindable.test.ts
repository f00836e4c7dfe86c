import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { loadConfig } from "@fairtick/server";
import { describe, expect, it } from "vitest";
import { unusableAddresses } from "./bindable.ts";

describe("unusableAddresses", () => {
  it("names each address in use with its key and the way out", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const socket = createSocket("udp4").bind(0, "127.0.0.1");
    await once(socket, "listening");
    const tcpPort = (server.address() as AddressInfo).port;
    const udpPort = socket.address().port;
    const webPort = (other.address() as AddressInfo).port;
    try {
      const config = configOf({ tcp: tcpPort, udp: udpPort, health: tcpPort, web: webPort }, "localhost");
      expect(await unusableAddresses(config, "my.toml")).toEqual([
        `network.tcp_bind 127.0.0.1:${tcpPort} is in use; choose another with --tcp-port or in my.toml`,
        `network.udp_bind 127.0.0.1:${udpPort} is in use; choose another with --udp-port or in my.toml`,
        `network.health_bind localhost:${tcpPort} is in use; choose another with --health-port or in my.toml`,
        `network.web_bind 127.0.0.1:${webPort} is in use; choose another with --web-port or in my.toml`,
      ]);
    } finally {
      server.close();
      other.close();
      socket.close();
    }
  });

  it("finds nothing wrong with free addresses, and leaves them free", async () => {
    const config = configOf({ tcp: 0, udp: 0, health: 0, web: 0 });
    expect(await unusableAddresses(config, "server.toml")).toEqual([]);
  });

  it("says that an address belongs to another machine", async () => {
    const config = configOf({ tcp: 0, udp: 0, health: 0, web: 0 }, "192.0.2.1");
    expect(await unusableAddresses(config, "server.toml")).toEqual([
      "network.health_bind 192.0.2.1:0 is no address of this machine",
    ]);
  });
});

function configOf(
  { tcp, udp, health, web }: { tcp: number; udp: number; health: number; web: number },
  healthHost = "127.0.0.1",
) {
  const tomlText = `[network]
tcp_bind = "127.0.0.1:${tcp}"
udp_bind = "127.0.0.1:${udp}"
health_bind = "${healthHost}:${health}"
web_bind = "127.0.0.1:${web}"
[api]
bind = "127.0.0.1:0"`;
  const loaded = loadConfig({ tomlText });
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  return loaded.config;
}
