import type { Command } from "commander";
import type { JoinRequest } from "../online/run-join.ts";
import { someText, wholeNumber } from "../option-values.ts";
import type { CommandContext } from "./command-context.ts";
import { addContentOptions, addServerOptions } from "./server-options.ts";

const examples = `
Examples:
  fairtick join
  fairtick join --create --track quarry_steps --ai 7 --laps 5
  fairtick join --session 9e107d9d --car formula_basic
  fairtick join --host race.example.org --token eyJhbGciOi...`;

export function addJoin(program: Command, { terminal, run }: CommandContext): void {
  const command = program
    .command("join")
    .summary("race on a server; your car is driven for you")
    .description(
      "Races on a server with a car that is driven for you along the track. Without --session and " +
        "--create it joins the first session that waits for players, or creates one. After a lost " +
        "connection, the same command drives on.",
    );
  addServerOptions(command)
    .option("--session <id>", "session to join; the beginning of its id is enough", someText)
    .option("--create", "create a session instead of joining one")
    .option(
      "--track <track>",
      "short name, name or id: joins only there (default when creating: oval_simple)",
      someText,
    )
    .option("--car <car>", "short name, name or id of the car", someText, "gt3_generic")
    .option("--ai <count>", "AI drivers of a created session, 0 to 15", wholeNumber(0, 15), 7)
    .option("--laps <count>", "laps of a created session, 1 to 99", wholeNumber(1, 99), 3)
    .option("--start-after <seconds>", "start a created session so much later", wholeNumber(0, 3600), 3)
    .option("--spectate", "watch instead of driving");
  addContentOptions(command)
    .addHelpText("after", examples)
    .action((options: JoinRequest & { readonly spectate?: boolean }) =>
      run(async () => {
        if (options.spectate) return (await import("../online/run-watch.ts")).runWatch(options, terminal);
        return (await import("../online/run-join.ts")).runJoin(options, terminal);
      }),
    );
}
