import type { Command } from "commander";
import type { WatchRequest } from "../online/run-watch.ts";
import { someText } from "../option-values.ts";
import type { CommandContext } from "./command-context.ts";
import { addContentOptions, addServerOptions } from "./server-options.ts";

const examples = `
Examples:
  fairtick watch
  fairtick watch --session 9e107d9d
  fairtick watch --host race.example.org`;

export function addWatch(program: Command, { terminal, run }: CommandContext): void {
  const command = program
    .command("watch")
    .summary("watch a race of a server on the timing board")
    .description("Watches a session of a server on the timing board: a given one, or the first that runs.");
  addServerOptions(command).option(
    "--session <id>",
    "session to watch; the beginning of its id is enough",
    someText,
  );
  addContentOptions(command)
    .addHelpText("after", examples)
    .action((options: WatchRequest) =>
      run(async () => (await import("../online/run-watch.ts")).runWatch(options, terminal)),
    );
}
