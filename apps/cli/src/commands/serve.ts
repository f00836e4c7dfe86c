import { type Command, Option } from "commander";
import { someText } from "../option-values.ts";
import { type ServeFlags, serveOptions } from "../serve-options.ts";
import type { CommandContext } from "./command-context.ts";

const examples = `
Examples:
  fairtick serve
  fairtick serve --config ./server.toml --log-level debug
  fairtick serve --tcp-port 9100 --udp-port 9101 --health-port 9102 --web-port 9103 --api-port 9104

The command line wins over the environment (FAIRTICK_<SECTION>_<KEY>), that over the file.
A development certificate and, without --config, server.toml are made where there are none.`;

export function addServe(program: Command, { terminal, run }: CommandContext): void {
  program
    .command("serve")
    .description("run the server")
    .addOption(
      new Option("-c, --config <path>", "configuration file").argParser(someText).default("server.toml"),
    )
    .option("-l, --log-level <level>", "trace, debug, info, warn or error")
    .option("--tcp-port <port>", "port of the control channel (TLS)")
    .option("--udp-port <port>", "port of the real-time channel")
    .option("--health-port <port>", "port of /health, /ready, /metrics and /debug")
    .option("--web-port <port>", "port of WebSockets (/ws/apex)")
    .option("--api-port <port>", "port of the HTTP API (/api/docs)")
    .option("--game <module>", "built module of a game of your own, served instead of those that come along")
    .option("--trace-packets", "log every message and datagram: sizes and addresses, no contents")
    .addHelpText("after", examples)
    .action((flags: ServeFlags, command: Command) => {
      const configRequired = command.getOptionValueSource("config") === "cli";
      return run(async () => {
        const { serve } = await import("@fairtick/server-app");
        terminal.outliveOutput();
        return serve({ ...serveOptions(flags), configRequired });
      });
    });
}
