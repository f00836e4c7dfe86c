import type { ServeOptions } from "@fairtick/server-app";
import { type Command, Option } from "commander";
import { someText } from "./option-values.ts";

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

/** What every command takes that runs a server. */
export function addServerOptions(command: Command): Command {
  return command
    .addOption(
      new Option("-c, --config <path>", "configuration file").argParser(someText).default("server.toml"),
    )
    .option("-l, --log-level <level>", "trace, debug, info, warn or error")
    .option("--tcp-port <port>", "port of the control channel (TLS)")
    .option("--udp-port <port>", "port of the real-time channel")
    .option("--health-port <port>", "port of /health, /ready, /metrics and /debug")
    .option("--web-port <port>", "port of the page and of WebSockets (/ws/apex)")
    .option("--api-port <port>", "port of the HTTP API (/api/docs)")
    .option("--game <module>", "built module of a game of your own, served instead of those that come along");
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
