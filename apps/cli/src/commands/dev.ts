import type { Command } from "commander";
import { addServerOptions, type ServeFlags, serveOptions } from "../serve-options.ts";
import type { CommandContext } from "./command-context.ts";

const examples = `
Examples:
  fairtick dev
  fairtick dev --game examples/smallest-game/dist/game.js

When a source of the game's package is saved it is built, and running sessions go on under the new rules with their state:
tables, records and columns keep what they have by their names. What cannot be built or loaded changes nothing.
Clients are sent away and come back to their seats; "fairtick view" starts a program of yours again.`;

export function addDev(program: Command, { terminal, run }: CommandContext): void {
  addServerOptions(
    program
      .command("dev")
      .description("run the server while a game is being written: running sessions take new rules over"),
  )
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
