import type { Command } from "commander";
import { addServerOptions, type ServeFlags, serveOptions } from "../serve-options.ts";
import type { CommandContext } from "./command-context.ts";

const examples = `
Examples:
  fairtick serve
  fairtick serve --config ./server.toml --log-level debug
  fairtick serve --tcp-port 9100 --udp-port 9101 --health-port 9102 --web-port 9103 --api-port 9104

The command line wins over the environment (FAIRTICK_<SECTION>_<KEY>), that over the file.
A development certificate and, without --config, server.toml are made where there are none.`;

export function addServe(program: Command, { terminal, run }: CommandContext): void {
  addServerOptions(program.command("serve").description("run the server"))
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
