import { type Command, InvalidArgumentError } from "commander";
import { someText, wholeNumber } from "../option-values.ts";
import type { CommandContext } from "./command-context.ts";

const examples = `
Examples:
  fairtick user key ann --scope admin > key.txt
  fairtick admin status --token-file key.txt
  fairtick admin ban mallory --for 7d --reason "cheats"
  fairtick admin drain --exit
  fairtick admin add-template friday.toml --game apex
  fairtick admin schedule "Friday Race" "0 20 * * fri" --timezone Europe/Berlin
  fairtick admin audit --action moderation.

The key may be in the environment instead: FAIRTICK_ADMIN_KEY. Players are named by id, by the name they have here, or by that of their account; "ban"
and "mute" take an IP address as well.`;

const unitSeconds = { m: 60, h: 3600, d: 86_400 } as const;

/** `30m`, `2h` or `7d`, in seconds. */
function duration(text: string): number {
  const [, number, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (number !== undefined && Number(number) > 0)
    return Number(number) * unitSeconds[unit as "m" | "h" | "d"];
  throw new InvalidArgumentError("Allowed are times such as 30m, 2h or 7d.");
}

export function addAdmin(program: Command, { terminal, run }: CommandContext): void {
  const admin = program
    .command("admin")
    .description("look into a running server and operate it")
    .addHelpText("after", examples)
    .helpCommand(false);
  const command = (usage: string, description: string) =>
    admin
      .command(usage)
      .description(description)
      .option(
        "--url <url>",
        "address of its HTTP API",
        someText,
        process.env["FAIRTICK_ADMIN_URL"] ?? "http://127.0.0.1:9004",
      )
      .option("--token-file <file>", "file with an API key, or an access token", someText)
      .option("--ca <file>", "certificate to trust, PEM", someText)
      .option("--json", "print what the API answers");
  const look = () => import("../admin/look.ts");
  const act = () => import("../admin/act.ts");
  const limit = wholeNumber(1, 10_000);

  command("status", "Shows how it does.").action((options) =>
    run(async () => (await look()).showStatus(options, terminal)),
  );
  command("sessions", "Lists all sessions, private ones included.")
    .option("--game <game>", "of one game only")
    .action((options) => run(async () => (await look()).listSessions(options, terminal)));
  command("players", "Lists who is here.")
    .option("--game <game>", "of one game only")
    .option("--session <id>", "of one session only")
    .action((options) => run(async () => (await look()).listPlayers(options, terminal)));
  command("kick <player>", "Ends the connections of a player, who may come back.")
    .option("--reason <text>", "told to the player")
    .action((who: string, options) => run(async () => (await act()).kick(who, options, terminal)));
  for (const [kind, does] of [
    ["ban", "Keeps a player, an account or an address out."],
    ["mute", "Passes chat of a player, an account or an address on to nobody."],
  ] as const) {
    command(`${kind} <player>`, does)
      .option("--for <time>", "for how long: 30m, 2h, 7d (default: for good)", duration)
      .option("--by-address", "also everybody at the player's address")
      .option("--reason <text>", "told to the player")
      .action((who: string, options) => run(async () => (await act()).impose(kind, who, options, terminal)));
    command(`un${kind} <player>`, `Lifts a ${kind}.`)
      .option("--reason <text>", "for the ledger")
      .action((who: string, options) => run(async () => (await act()).lift(kind, who, options, terminal)));
  }
  command("sanctions", "Lists mutes and bans in force.")
    .option("--kind <kind>", "mute or ban only")
    .action((options) => run(async () => (await look()).listSanctions(options, terminal)));
  command("reports", "Shows open reports of players, with what was said last.")
    .option("--all", "also those that are closed")
    .option("--limit <count>", "how many", limit, 20)
    .action((options) => run(async () => (await look()).listReports(options, terminal)));
  command("close-report <id>", "Says that a report has been dealt with.").action((id: string, options) =>
    run(async () => (await act()).closeReport(id, options, terminal)),
  );
  command("end <session>", "Ends a session; the beginning of its id is enough.")
    .option("--reason <text>", "told to its members")
    .action((id: string, options) => run(async () => (await act()).endSession(id, options, terminal)));
  command("announce <text>", "Says something in every chat.")
    .option("--game <game>", "in those of one game")
    .option("--session <id>", "in that of one session")
    .action((text: string, options) => run(async () => (await act()).announce(text, options, terminal)));
  command("drain", "Begins no more sessions; those that run go on.")
    .option("--exit", "end the server when nobody plays any more")
    .option("--within <seconds>", "with --exit: end it then at the latest", wholeNumber(0, 86_400))
    .option("--cancel", "begin sessions again")
    .action((options) => run(async () => (await act()).drain(options, terminal)));
  command("reload", "Reads cars and tracks again; running sessions keep theirs.").action((options) =>
    run(async () => (await act()).reload(options, terminal)),
  );
  const templates = () => import("../admin/template-acts.ts");
  command("templates", "Lists what sessions are made of.")
    .option("--game <game>", "of one game only")
    .action((options) => run(async () => (await templates()).listTemplates(options, terminal)));
  command("add-template <file>", "Puts a template of a file (docs/templates.md) into the database.")
    .requiredOption("--game <game>", "whose template it is")
    .action((file: string, options) =>
      run(async () => (await templates()).addTemplate(file, options, terminal)),
    );
  command("remove-template <template>", "Removes a template of the database, by its name or id.").action(
    (template: string, options) =>
      run(async () => (await templates()).removeTemplate(template, options, terminal)),
  );
  command("schedule [template] [cron]", 'Lists when sessions are held, or holds some: "0 20 * * fri".')
    .option("--timezone <zone>", "of the times (default: UTC)", someText)
    .action((template: string | undefined, cron: string | undefined, options) =>
      run(async () => (await templates()).schedule(template, cron, options, terminal)),
    );
  command("unschedule <id>", "Holds sessions no more; the beginning of the id is enough.").action(
    (id: string, options) => run(async () => (await templates()).unschedule(id, options, terminal)),
  );
  command("log-level [level]", "Shows the level of the log, or changes it until the server ends.").action(
    (level: string | undefined, options) =>
      run(async () => (await look()).logLevel(level, options, terminal)),
  );
  command("audit", "Shows the ledger, newest first.")
    .option("--limit <count>", "how many entries", limit, 50)
    .option("--action <action>", 'one action, or with a dot at its end all that begin so: "moderation."')
    .action((options) => run(async () => (await look()).showAudit(options, terminal)));
}
