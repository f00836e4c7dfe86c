import type { ServeOptions } from "@fairtick/server-app";

/** The options of `fairtick serve` as they were typed. */
export interface ServeFlags {
  readonly config: string;
  readonly logLevel?: string;
  readonly tcpPort?: string;
  readonly udpPort?: string;
  readonly healthPort?: string;
  readonly webPort?: string;
  readonly apiPort?: string;
  readonly tracePackets?: true;
  readonly game?: string;
}

/** The key of the configuration that each option sets. Values are checked with the configuration. */
const overridden = [
  { flag: "logLevel", option: "--log-level", key: "logging.level" },
  { flag: "tcpPort", option: "--tcp-port", key: "network.tcp_port" },
  { flag: "udpPort", option: "--udp-port", key: "network.udp_port" },
  { flag: "healthPort", option: "--health-port", key: "network.health_port" },
  { flag: "webPort", option: "--web-port", key: "network.web_port" },
  { flag: "apiPort", option: "--api-port", key: "api.port" },
  { flag: "tracePackets", option: "--trace-packets", key: "logging.trace_packets" },
] as const;

export function serveOptions(flags: ServeFlags): ServeOptions {
  const overrides = overridden.flatMap(({ flag, option, key }) => {
    const value = flags[flag];
    return value === undefined ? [] : [{ option, key, value: String(value) }];
  });
  const { config: configPath, game: gameModule } = flags;
  return gameModule === undefined ? { configPath, overrides } : { configPath, overrides, gameModule };
}
