import { type Command, Option } from "commander";
import { someText } from "../option-values.ts";
import type { CreateRequest, KeyRequest, PasswordRequest, RoleRequest } from "../users.ts";
import type { CommandContext } from "./command-context.ts";

const examples = `
Examples:
  fairtick user create ann --admin
  fairtick user create robot --generate
  pwgen 20 1 | fairtick user password ann
  fairtick user role bea moderator
  fairtick user key ann --scope admin > key.txt
  fairtick user list

They work on the database of the configuration, whether its server runs or not, and need the right to write to it.
A password is asked for without showing it, or read from the standard input.`;

const config = () =>
  new Option("-c, --config <path>", "configuration file").argParser(someText).default("server.toml");
const generate = () => new Option("--generate", "make a random password and print it");

export function addUser(program: Command, { terminal, run }: CommandContext): void {
  const user = program
    .command("user")
    .description("look after accounts")
    .addHelpText("after", examples)
    .helpCommand(false);
  user
    .command("create <name>")
    .description("Makes an account.")
    .option("--admin", "an administrator: short for --role admin")
    .addOption(
      new Option("--role <role>", "what it may do")
        .choices(["player", "moderator", "admin"])
        .default("player"),
    )
    .addOption(generate())
    .addOption(config())
    .action((name: string, options: CreateRequest) =>
      run(async () => (await import("../users.ts")).createUser(name, options, terminal)),
    );
  user
    .command("list")
    .description("Lists all accounts.")
    .addOption(config())
    .action((options: { readonly config: string }) =>
      run(async () => (await import("../users.ts")).listUsers(options, terminal)),
    );
  user
    .command("role <name> <role>")
    .description("Gives an account a role: player, moderator or admin.")
    .addOption(config())
    .action((name: string, role: string, options: RoleRequest) =>
      run(async () => (await import("../users.ts")).giveRole(name, role, options, terminal)),
    );
  user
    .command("key <name>")
    .description("Makes an API key of an account, and prints it.")
    .addOption(
      new Option("--scope <scope...>", "what it may be used for")
        .choices(["play", "read", "moderate", "admin"])
        .makeOptionMandatory(),
    )
    .option("--label <text>", "what it is for", someText, "command line")
    .addOption(config())
    .action((name: string, options: KeyRequest) =>
      run(async () => (await import("../users.ts")).makeKey(name, options, terminal)),
    );
  user
    .command("password <name>")
    .description("Gives an account another password, and ends its logins.")
    .addOption(generate())
    .addOption(config())
    .action((name: string, options: PasswordRequest) =>
      run(async () => (await import("../users.ts")).givePassword(name, options, terminal)),
    );
}
