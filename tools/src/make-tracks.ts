/**
 * Writes the manifests and centrelines of the shipped tracks from their designs.
 * Run after a design changed: `npx tsc -b tools && node tools/dist/make-tracks.js`
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type TrackDesign, trackDesigns } from "./track-designs.ts";
import { type LayoutPoint, layOutTrack } from "./track-layout.ts";

const TRACKS_DIR = fileURLToPath(new URL("../../games/apex/content/tracks", import.meta.url));

export function trackManifest(design: TrackDesign): string {
  return [
    `# ${design.character}`,
    `id = "${design.id}"`,
    `name = "${design.name}"`,
    'version = "1.0.0"',
    `width_m = ${design.widthM.toFixed(1)}`,
    'centerline_file = "centerline.csv"',
    "",
  ].join("\n");
}

/** Rows `x,y,distance_from_start` in metres to the millimetre; the closing point is not repeated. */
export function centerlineCsv(design: TrackDesign): string {
  const { points } = layOutTrack(design.sections, design.spacingM);
  const rows = ["x,y,distance_from_start"];
  let distanceM = 0;
  let previous: LayoutPoint | undefined;
  for (const point of points) {
    if (previous !== undefined) distanceM += Math.hypot(point.x - previous.x, point.y - previous.y);
    rows.push([point.x, point.y, distanceM].map(toMillimetres).join(","));
    previous = point;
  }
  return `${rows.join("\n")}\n`;
}

function toMillimetres(metres: number): string {
  const text = metres.toFixed(3);
  return text === "-0.000" ? "0.000" : text;
}

function writeTracks(): void {
  for (const design of trackDesigns) {
    const directory = join(TRACKS_DIR, design.slug);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "track.toml"), trackManifest(design));
    writeFileSync(join(directory, "centerline.csv"), centerlineCsv(design));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeTracks();
