import { type Command, Option } from "commander";
import { raceSpeed, someText, wholeNumber } from "../option-values.ts";
import type { RaceRequest } from "../race/run-race.ts";
import type { CommandContext } from "./command-context.ts";
import { addContentOptions } from "./server-options.ts";

const examples = `
Examples:
  fairtick race
  fairtick race --track quarry_steps --car formula_basic --laps 5
  fairtick race --speed 8 --skill alien --ai 7
  fairtick race --seed 2        another race: somebody else is faster
  fairtick race --json --seed 42

The same arguments give the same race, to the last bit: compare the state hash.`;

export function addRace(program: Command, { terminal, run }: CommandContext): void {
  const command = program
    .command("race")
    .summary("run a whole race in the terminal, without a network")
    .description("Runs a whole race in the terminal, without a network. AI drivers drive every car.")
    .option("--track <track>", "short name, name or id of the track", someText, "oval_simple")
    .option("--car <car>", "your car, on pole: short name, name or id", someText, "gt3_generic")
    .option("--ai <count>", "other cars, 0 to 15", wholeNumber(0, 15), 15)
    .option("--laps <count>", "laps to the finish, 1 to 99", wholeNumber(1, 99), 3)
    .option(
      "--seed <number>",
      "decides everything that is left to chance, the other drivers too",
      wholeNumber(0, 0xffff_ffff),
      7,
    )
    .option("--speed <speed>", "max, real or a factor (default: real on a terminal, else max)", raceSpeed)
    .addOption(
      new Option("--skill <skill>", "skill of the drivers")
        .choices(["mixed", "rookie", "pro", "alien"])
        .default("mixed"),
    )
    .option("--json", "print the result as one JSON object and nothing else")
    .option(
      "--log <file>",
      "write the log of the race to a file, for fairtick rerun: its setup, inputs and state hashes",
      someText,
    );
  command.option("--replay <dir>", "record the race into a folder of replays, for fairtick replay", someText);
  addContentOptions(command)
    .addHelpText("after", examples)
    .action((options: RaceRequest) =>
      run(async () => (await import("../race/run-race.ts")).runRace(options, terminal)),
    );
}
