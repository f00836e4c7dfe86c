import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type TrackSpec, trackContent } from "@fairtick/apex/rules";
import { CommandFailure } from "../command-failure.ts";
import { fileReason } from "../file-reason.ts";
import type { Terminal } from "../terminal.ts";
import { type TrackLine, trackLine } from "./track-line.ts";
import { readWidthRows } from "./width-rows.ts";

export interface ImportRequest {
  readonly file: string;
  /** Undefined: the name of the file. */
  readonly name: string | undefined;
  /** Folder of the tracks, in which the track gets one. */
  readonly to: string;
  /** Undefined: the narrowest place of the track. */
  readonly width: number | undefined;
  readonly start: number;
  readonly reverse?: boolean;
}

/** Makes a track of a file of points and widths. Returns the exit code. */
export function importTrack(request: ImportRequest, terminal: Terminal): number {
  const { file, to } = request;
  const name = request.name ?? titleOf(file);
  const folder = join(to, slugOf(name));
  if (existsSync(folder))
    throw new CommandFailure(`${folder} is there already: choose another --name or --to`);
  const rows = readWidthRows(read(file));
  if ("faults" in rows) throw new CommandFailure(rows.faults.map((fault) => `${file}: ${fault}`).join("\n"));
  const line = trackLine(rows, { isReversed: request.reverse === true, startM: request.start });
  const widthM = request.width ?? Math.floor(line.widthM * 10) / 10;
  const manifest = {
    id: randomUUID(),
    name,
    version: "1.0.0",
    width_m: widthM,
    centerline_file: "centerline.csv",
  };
  const csv = csvOf(line);
  const warnings: string[] = [];
  const parsed = trackContent.parse(manifest, () => csv, {
    warn: (field, message) => void warnings.push(`${field}: ${message}`),
  });
  if (!parsed.ok) {
    const reasons = parsed.problems.map(({ field, message }) => `${field}: ${message}`);
    throw new CommandFailure(`${file} gives no valid track: ${reasons.join("; ")}`);
  }
  write(folder, tomlOf(manifest, file), csv);
  for (const warning of warnings) terminal.out(`warning  ${warning}\n`);
  terminal.out(`${summaryOf(parsed.item, folder)}\n`);
  terminal.out(`Try it: fairtick race --tracks ${to} --track ${basename(folder)}\n`);
  return 0;
}

function summaryOf({ name, lengthM, widthM, grid }: TrackSpec, folder: string): string {
  const facts = `a lap of ${lengthM.toFixed(0)} m, ${widthM} m wide, ${grid.length} places on the grid`;
  return `${folder}: ${name}, ${facts}`;
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new CommandFailure(fileReason(file, error));
  }
}

function write(folder: string, toml: string, csv: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    // The manifest comes last: a server that follows the folder finds the track whole.
    writeFileSync(join(folder, "centerline.csv"), csv);
    writeFileSync(join(folder, "track.toml"), toml);
  } catch (error) {
    throw new CommandFailure(fileReason(folder, error));
  }
}

function csvOf({ points, lengthM }: TrackLine): string {
  const rows = points.map(({ x, y }, i) => {
    const distanceM = (i * lengthM) / points.length;
    return `${x.toFixed(3)},${y.toFixed(3)},${distanceM.toFixed(3)}`;
  });
  return `x,y,distance_from_start\n${rows.join("\n")}\n`;
}

function tomlOf(
  manifest: {
    readonly id: string;
    readonly name: string;
    readonly version: string;
    readonly width_m: number;
  },
  file: string,
): string {
  return `# From ${basename(file).replaceAll(/[^\x20-\x7e]/g, "?")}.
id = "${manifest.id}"
name = ${JSON.stringify(manifest.name)}
version = "${manifest.version}"
width_m = ${manifest.width_m.toFixed(1)}
centerline_file = "centerline.csv"
`;
}

function titleOf(file: string): string {
  const words = basename(file)
    .replace(/\.[^.]*$/, "")
    .split(/[^\p{L}\p{N}]+/u);
  return words.filter((word) => word !== "").join(" ") || "Track";
}

const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "") || "track";
