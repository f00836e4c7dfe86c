import type { Command } from "commander";
import type { CommandContext } from "./command-context.ts";

const examples = `
Examples:
  fairtick view examples/smallest-game/dist/play.js Ann 9000
  fairtick view --game game/dist/game.js view/dist/main.js`;

export function addView(program: Command, { terminal, run }: CommandContext): void {
  program
    .command("view")
    .summary(
      'run a program that shows a game, and start it again after each change that "fairtick dev" takes',
    )
    .description(
      'Runs a program with Node, and starts it again whenever "fairtick dev" has taken a change of the game.',
    )
    .option("--game <module>", "built module that the server develops (default: one beside the program)")
    .argument("<program>", "a built module")
    .argument("[arguments...]", "what it is started with")
    .passThroughOptions()
    .addHelpText("after", examples)
    .action((path: string, args: readonly string[], { game }: { readonly game?: string }) =>
      run(async () => (await import("../view/run-view.ts")).runView({ path, args, game }, terminal)),
    );
}
