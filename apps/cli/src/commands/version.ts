import type { Command } from "commander";
import { versionText } from "../version.ts";
import type { CommandContext } from "./command-context.ts";

export function addVersion(program: Command, { terminal, run }: CommandContext): void {
  program
    .command("version")
    .description("say which version this is")
    .action(() =>
      run(async () => {
        terminal.out(`${versionText()}\n`);
        return 0;
      }),
    );
}
