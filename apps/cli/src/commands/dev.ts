import { type Command, Option } from "commander";
import { someText } from "../option-values.ts";
import { type ServeFlags, serveOptions } from "../serve-options.ts";
import type { CommandContext } from "./command-context.ts";

const examples = `
Examples:
  fairtick dev
  fairtick dev --game examples/smallest-game/dist/game.js

When a source of the game's package is saved it is built, and running sessions go on under the new rules with their state:
tables, records and columns keep what they have by their names. What cannot be built or loaded changes nothing.
Clients are sent away and come back to their seats; "fairtick view" starts a program of yours again.`;

export function addDev(program: Command, { terminal, run }: CommandContext): void {
  program
    .command("dev")
    .description("run the server while a game is being written: running sessions take new rules over")
    .addOption(
      new Option("-c, --config <path>", "configuration file").argParser(someText).default("server.toml"),
    )
    .option("-l, --log-level <level>", "trace, debug, info, warn or error")
    .option("--tcp-port <port>", "port of the control channel (TLS)")
    .option("--udp-port <port>", "port of the real-time channel")
    .option("--health-port <port>", "port of /health, /ready, /metrics and /debug")
    .option("--web-port <port>", "port of WebSockets")
    .option("--api-port <port>", "port of the HTTP API (/api/docs)")
    .option("--game <module>", "built module of a game of your own, served instead of those that come along")
    .addHelpText("after", examples)
    .action((flags: ServeFlags, command: Command) => {
      const configRequired = command.getOptionValueSource("config") === "cli";
      return run(async () => {
        const { develop } = await import("@fairtick/server-app/dev");
        terminal.outliveOutput();
        return develop({ ...serveOptions(flags), configRequired });
      });
    });
}
