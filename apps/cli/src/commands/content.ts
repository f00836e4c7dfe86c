import type { Command } from "commander";
import type { ContentCheckRequest } from "../content-check.ts";
import type { CommandContext } from "./command-context.ts";
import { addContentOptions } from "./server-options.ts";

const examples = `
Examples:
  fairtick content check
  fairtick content check --cars ./my-cars --tracks ./my-tracks

Exits with 1 when something is wrong; warnings alone are no fault.`;

export function addContent(program: Command, { terminal, run }: CommandContext): void {
  const content = program.command("content").description("look after cars and tracks").helpCommand(false);
  const check = content
    .command("check")
    .summary("validate all cars and tracks")
    .description("Validates all cars and tracks. Names file, field and reason of everything that is wrong.");
  addContentOptions(check)
    .addHelpText("after", examples)
    .action((options: ContentCheckRequest) =>
      run(async () => (await import("../content-check.ts")).checkContent(options, terminal)),
    );
}
