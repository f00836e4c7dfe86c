import { type Command, Option } from "commander";
import { durationMs, wholeNumber } from "../option-values.ts";
import type { RerunRequest } from "../rerun/run-rerun.ts";
import type { CommandContext } from "./command-context.ts";
import { addContentOptions } from "./server-options.ts";

const examples = `
Examples:
  fairtick race --log race.ftlog && fairtick rerun race.ftlog
  fairtick rerun data/faults/2026-01-31T12-00-00Z-0b6e.ftlog
  fairtick rerun race.ftlog --from keyframe --until 4800

Exits with 0 when the re-run did what the log says: all hashes agree, or the fault in which it ends is there again.`;

export function addRerun(program: Command, { terminal, run }: CommandContext): void {
  const command = program
    .command("rerun")
    .summary("run a session again from its log and check every hash")
    .description(
      "Runs a session again from its log, with the rules and content that are here, and checks every hash.",
    )
    .argument("<file>", "log of a race, or of a session that failed on a server")
    .addOption(
      new Option("--from <place>", "begin at the start of the log or at its newest keyframe")
        .choices(["start", "keyframe"])
        .default("start"),
    )
    .option("--until <tick>", "stop before this tick", wholeNumber(0, 0xffff_ffff))
    .addOption(
      new Option("--tick-timeout <time>", "give up when one tick takes longer: 100ms to 60s")
        .argParser(durationMs(100, 60_000))
        .default(2000, "2s"),
    )
    .option("--json", "print the result as one JSON object and nothing else");
  addContentOptions(command)
    .addHelpText("after", examples)
    .action((file: string, options: RerunRequest) =>
      run(async () => (await import("../rerun/run-rerun.ts")).runRerun(file, options, terminal)),
    );
}
