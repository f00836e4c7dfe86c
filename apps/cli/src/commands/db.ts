import { type Command, Option } from "commander";
import type { CopyRequest, DatabaseRequest } from "../database/database-commands.ts";
import { someText } from "../option-values.ts";
import type { CommandContext } from "./command-context.ts";

const examples = `
Examples:
  fairtick db status
  fairtick db backup backups/monday.db
  fairtick db copy --to postgres://fairtick@db.example/games
  DATABASE_URL=postgres://fairtick@db.example/games fairtick db migrate

They work on the database of the configuration: persistence.database_url (or DATABASE_URL), else persistence.database_path.`;

const config = () =>
  new Option("-c, --config <path>", "configuration file").argParser(someText).default("server.toml");

export function addDb(program: Command, { terminal, run }: CommandContext): void {
  const commands = () => import("../database/database-commands.ts");
  const db = program
    .command("db")
    .description("look after the database")
    .addHelpText("after", examples)
    .helpCommand(false);
  db.command("status")
    .description(
      "Shows which database it is, its schema and how many rows it has. Exit code 1: the schema is not the newest.",
    )
    .addOption(config())
    .action((options: DatabaseRequest) => run(async () => (await commands()).showStatus(options, terminal)));
  db.command("migrate")
    .description(
      "Brings the database to the newest schema, as a start of the server does. Makes it where there is none.",
    )
    .addOption(config())
    .action((options: DatabaseRequest) => run(async () => (await commands()).migrate(options, terminal)));
  db.command("backup <file>")
    .description(
      "Writes a copy into a new file, also while a server runs: a SQLite file, or what pg_dump makes.",
    )
    .addOption(config())
    .action((file: string, options: DatabaseRequest) =>
      run(async () => (await commands()).backUp(file, options, terminal)),
    );
  db.command("copy")
    .description("Copies everything into another, empty database, of whichever engine: all of it or nothing.")
    .addOption(
      new Option("--to <url>", "postgres://user:password@host:5432/database or sqlite:path/to/file.db")
        .argParser(someText)
        .makeOptionMandatory(),
    )
    .option("--while-running", "although a server writes to it: without what it stores from now on")
    .addOption(config())
    .action((options: CopyRequest) => run(async () => (await commands()).copy(options, terminal)));
}
