import { Command, CommanderError } from "commander";
import { CommandFailure } from "./command-failure.ts";
import { addAdmin } from "./commands/admin.ts";
import { addCert } from "./commands/cert.ts";
import type { CommandContext } from "./commands/command-context.ts";
import { addContent } from "./commands/content.ts";
import { addDb } from "./commands/db.ts";
import { addDev } from "./commands/dev.ts";
import { addJoin } from "./commands/join.ts";
import { addLoadtest } from "./commands/loadtest.ts";
import { addRace } from "./commands/race.ts";
import { addReplay } from "./commands/replay.ts";
import { addRerun } from "./commands/rerun.ts";
import { addServe } from "./commands/serve.ts";
import { addUser } from "./commands/user.ts";
import { addVersion } from "./commands/version.ts";
import { addView } from "./commands/view.ts";
import { addWatch } from "./commands/watch.ts";
import type { Terminal } from "./terminal.ts";
import { versionText } from "./version.ts";

/** In the order of the help. */
const commands: readonly ((program: Command, context: CommandContext) => void)[] = [
  addRace,
  addRerun,
  addReplay,
  addServe,
  addDev,
  addView,
  addJoin,
  addWatch,
  addLoadtest,
  addContent,
  addUser,
  addDb,
  addAdmin,
  addCert,
  addVersion,
];

const examples = `
Examples:
  fairtick race                 a whole race, here and now
  fairtick serve                a server, with a race of AI cars to look at
  fairtick watch                that race, from another terminal
  fairtick join                 a car of your own on the server

fairtick <command> --help says more about a command.`;

/** Faults of a command line that are best answered with how it should look. */
const usageFaults = new Set([
  "commander.unknownOption",
  "commander.unknownCommand",
  "commander.excessArguments",
  "commander.missingArgument",
  "commander.optionMissingArgument",
]);

/**
 * Runs one command. Returns the exit code: 0, 1 when it did not work out, 2 when the command line is
 * wrong, 130 when somebody ended it.
 */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode = 0;
  const program = createProgram(terminal);
  const context: CommandContext = {
    terminal,
    async run(work) {
      exitCode = await work();
    },
  };
  for (const add of commands) add(program, context);
  if (args.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    return report(error, args, calledCommand(program, args), terminal);
  }
}

function createProgram(terminal: Terminal): Command {
  return (
    new Command("fairtick")
      .description("Real-time games on an authoritative server. Apex: circuit racing at 240 Hz.")
      .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
      .exitOverride()
      .version(versionText(), "-V, --version", "say which version this is")
      .helpCommand("help [command]", "say more about a command")
      .allowExcessArguments(false)
      // What stands behind the program of "view" is the program's.
      .enablePositionalOptions()
      .addHelpText("after", examples)
  );
}

function report(
  error: unknown,
  [asked, about]: readonly string[],
  command: Command,
  terminal: Terminal,
): number {
  if (error instanceof CommandFailure) {
    terminal.err(`error: ${error.message}\n`);
    return error.exitCode;
  }
  if (!(error instanceof CommanderError)) throw error;
  if (error.exitCode === 0) return 0;
  if (error.code === "commander.help" && asked === "help")
    terminal.err(`error: unknown command '${about}'\n`);
  if (usageFaults.has(error.code)) {
    terminal.err(`Usage: ${usageOf(command)}\nsee: npx ${pathOf(command)} --help\n`);
  }
  return 2;
}

/** The command that the arguments begin with, as far as there is one. */
function calledCommand(program: Command, args: readonly string[]): Command {
  let command = program;
  for (const word of args) {
    const next = command.commands.find((candidate) => candidate.name() === word);
    if (next === undefined) return command;
    command = next;
  }
  return command;
}

function usageOf(command: Command): string {
  return `${pathOf(command)} ${command.usage()}`;
}

/** The words that call a command. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}
