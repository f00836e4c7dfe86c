import type { Command } from "commander";
import { durationMs, someText, wholeNumber } from "../option-values.ts";
import type { CsvRequest } from "../replay/run-csv.ts";
import type { ListRequest } from "../replay/run-list.ts";
import type { ShowRequest } from "../replay/run-show.ts";
import type { VerifyRequest } from "../replay/run-verify.ts";
import type { CommandContext } from "./command-context.ts";
import { addContentOptions } from "./server-options.ts";

const examples = `
Examples:
  fairtick replay list
  fairtick replay show 4f3c
  fairtick replay verify replays/20260131T120000000Z-4f3c....ftreplay
  fairtick replay csv 4f3c --name Ann --lap 2 --out ann.csv

A replay is named by its file, or by the beginning of its session's id.`;

const replayArgument = ["<replay>", "file of a replay, or the beginning of its session's id"] as const;

export function addReplay(program: Command, context: CommandContext): void {
  const replay = program
    .command("replay")
    .description("list, verify and read the recordings of sessions")
    .helpCommand(false)
    .addHelpText("after", examples);
  addList(replay, context);
  addShow(replay, context);
  addVerify(replay, context);
  addCsv(replay, context);
}

const addDir = (command: Command): Command =>
  command.option("--dir <dir>", "folder of the replays", someText, "./replays");

function addList(replay: Command, { terminal, run }: CommandContext): void {
  addDir(replay.command("list"))
    .summary("list the replays of a folder, newest first")
    .description("Lists the replays of a folder, newest first.")
    .option("--game <game>", "only those of a game", someText)
    .option("--player <id>", "only those in which a player had a seat", someText)
    .option("--limit <count>", "how many at most", wholeNumber(1, 100_000), 50)
    .option("--json", "print a JSON array and nothing else")
    .action((options: ListRequest) =>
      run(async () => (await import("../replay/run-list.ts")).runList(options, terminal)),
    );
}

function addShow(replay: Command, { terminal, run }: CommandContext): void {
  addDir(replay.command("show"))
    .summary("say what a replay holds and what happened in it")
    .description("Says what a replay holds and what happened in it, without running it.")
    .argument(...replayArgument)
    .option("--json", "print one JSON object and nothing else")
    .action((wanted: string, options: ShowRequest) =>
      run(async () => (await import("../replay/run-show.ts")).runShow(wanted, options, terminal)),
    );
}

function addVerify(replay: Command, { terminal, run }: CommandContext): void {
  const command = addDir(replay.command("verify"))
    .summary("run a replay again and compare every hash and the results")
    .description(
      "Runs a replay again, with the content that it was made with, and compares every hash, every keyframe and the\n" +
        "results. Names the first tick that differs. Exits with 0 when everything agrees.",
    )
    .argument(...replayArgument)
    .option(
      "--tick-timeout <time>",
      "give up when one tick takes longer: 100ms to 60s",
      durationMs(100, 60_000),
      2000,
    )
    .option("--json", "print the result as one JSON object and nothing else");
  addContentOptions(command).action((wanted: string, options: VerifyRequest) =>
    run(async () => (await import("../replay/run-verify.ts")).runVerify(wanted, options, terminal)),
  );
}

function addCsv(replay: Command, { terminal, run }: CommandContext): void {
  const command = addDir(replay.command("csv"))
    .summary("one car's laps as a table: time, distance, speed, inputs, position")
    .description("Writes one car's laps as comma-separated values: time, distance, speed, inputs, position.")
    .argument(...replayArgument)
    .option("--seat <number>", "seat of the car", wholeNumber(0, 65_533))
    .option("--name <name>", "name of who drove it (default: the only person)", someText)
    .option("--lap <number>", "only this lap; 0 is the way from the grid to the line", wholeNumber(0, 255))
    .option("--every <ticks>", "a row for every so many ticks", wholeNumber(1, 100_000), 4)
    .option("--out <file>", "file to write (default: the standard output)", someText);
  addContentOptions(command).action((wanted: string, options: CsvRequest) =>
    run(async () => (await import("../replay/run-csv.ts")).runCsv(wanted, options, terminal)),
  );
}
