import { relative } from "node:path";
import { apex, raceTemplate } from "@fairtick/apex/rules";
import {
  type ContentFinding,
  type ContentRegistry,
  formatFinding,
  loadContent,
  templateKind,
} from "@fairtick/server";
import { loadApexContent } from "./apex-content.ts";
import { paletteOf, type Style } from "./board/palette.ts";
import { counted } from "./counted.ts";
import type { Terminal } from "./terminal.ts";

export interface ContentCheckRequest {
  readonly cars: string;
  readonly tracks: string;
  /** Undefined: no templates are checked. */
  readonly templates?: string;
}

/** Prints every fault and warning, and a summary. Returns 1 when there is a fault. */
export function checkContent({ cars, tracks, templates }: ContentCheckRequest, terminal: Terminal): number {
  const content = loadApexContent({ carsDir: cars, tracksDir: tracks });
  const ofTemplates = templates === undefined ? undefined : loadTemplates(templates);
  const faults = [...content.registry.faults, ...(ofTemplates?.faults ?? [])];
  const warnings = [...content.registry.warnings, ...(ofTemplates?.warnings ?? [])];
  const { paint } = paletteOf(terminal);
  const print = (findings: readonly ContentFinding[], label: string, style: Style) => {
    for (const finding of findings) {
      const line = formatFinding({ ...finding, file: shortPath(finding.file) });
      terminal.out(`${paint(style, label.padEnd(8))} ${line}\n`);
    }
  };
  print(faults, "fault", "lost");
  print(warnings, "warning", "mine");
  const found = [
    counted(faults.length, "fault"),
    counted(warnings.length, "warning"),
    `${counted(content.cars.length, "car")} and ${counted(content.tracks.length, "track")} are valid`,
  ];
  terminal.out(`${found.join(", ")}\n`);
  return faults.length === 0 ? 0 : 1;
}

/** The templates of a folder, whether their cars and tracks are there or not. */
function loadTemplates(dir: string): ContentRegistry {
  return loadContent([{ kind: templateKind(apex.id, raceTemplate), dir, isFlat: true }]);
}

/** Relative to where the caller is, unless it lies elsewhere. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") ? path : short;
}
