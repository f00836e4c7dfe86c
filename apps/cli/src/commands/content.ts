import { type Command, Option } from "commander";
import type { ContentCheckRequest } from "../content-check.ts";
import { shippedTemplates } from "../content-folders.ts";
import type { ContentListRequest } from "../content-list.ts";
import { decimalNumber, someText } from "../option-values.ts";
import type { ImportRequest } from "../track-import/import-track.ts";
import type { CommandContext } from "./command-context.ts";
import { addContentOptions } from "./server-options.ts";

const examples = `
Examples:
  fairtick content check
  fairtick content check --cars ./my-cars --tracks ./my-tracks

Exits with 1 when something is wrong; warnings alone are no fault.`;

const importExamples = `
Examples:
  fairtick content import Norisring.csv
  fairtick content import ring.csv --name "My Ring" --to ./my-tracks --start 120 --reverse
  fairtick race --tracks ./my-tracks --track my_ring`;

export function addContent(program: Command, { terminal, run }: CommandContext): void {
  const content = program.command("content").description("look after cars and tracks").helpCommand(false);
  const check = content
    .command("check")
    .summary("validate all cars, tracks and templates")
    .description(
      "Validates all cars, tracks and templates. Names file, field and reason of everything that is wrong.",
    );
  addContentOptions(check)
    .addOption(templatesOption())
    .addHelpText("after", examples)
    .action((options: ContentCheckRequest) =>
      run(async () => (await import("../content-check.ts")).checkContent(options, terminal)),
    );
  const list = content
    .command("list")
    .summary("show cars, tracks and templates")
    .description("Shows kind, id, name, version, digest and state of cars, tracks and templates.");
  addContentOptions(list)
    .addOption(templatesOption())
    .action((options: ContentListRequest) =>
      run(async () => (await import("../content-list.ts")).listContent(options, terminal)),
    );
  content
    .command("import")
    .argument("<file>", "rows of x_m,y_m,w_tr_right_m,w_tr_left_m")
    .summary("make a track of a file of points and widths")
    .description(
      "Makes a track of a centreline with widths, as public collections of race tracks have them. The track is as wide " +
        "as its narrowest place, and starts at the first row.",
    )
    .option("--name <name>", "name of the track (default: that of the file)", someText)
    .option("--to <dir>", "folder of the tracks, in which the track gets one", someText, "tracks")
    .option("--width <m>", "width of the track instead", decimalNumber(5, 100))
    .option(
      "--start <m>",
      "where the start line lies, along the line from its first row",
      decimalNumber(0, 50_000),
      0,
    )
    .option("--reverse", "drive the other way round")
    .addHelpText("after", importExamples)
    .action((file: string, options: Omit<ImportRequest, "file">) =>
      run(async () =>
        (await import("../track-import/import-track.ts")).importTrack({ file, ...options }, terminal),
      ),
    );
}

const templatesOption = () =>
  new Option("--templates <dir>", "folder of the templates").default(shippedTemplates(), "those shipped");
