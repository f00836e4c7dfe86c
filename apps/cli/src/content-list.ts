import { apex, carContent, raceTemplate, trackContent } from "@fairtick/apex/rules";
import { LiveContent, templateKind } from "@fairtick/server";
import type { Terminal } from "./terminal.ts";

export interface ContentListRequest {
  readonly cars: string;
  readonly tracks: string;
  readonly templates: string;
}

const digestCharacters = 12;

/** Prints every place of content with what it holds. Returns the exit code. */
export async function listContent(
  { cars, tracks, templates }: ContentListRequest,
  terminal: Terminal,
): Promise<number> {
  const { entries } = await LiveContent.open([
    { kind: carContent, dir: cars },
    { kind: trackContent, dir: tracks },
    { kind: templateKind(apex.id, raceTemplate), dir: templates, isFlat: true },
  ]);
  const lines = entries.map(({ kind, place, state, item }) => [
    kind,
    item?.id ?? place,
    item?.name ?? "",
    item?.version ?? "",
    item?.digest.slice(0, digestCharacters) ?? "",
    state,
  ]);
  const table = [["kind", "id", "name", "version", "digest", "state"], ...lines];
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  for (const row of table)
    terminal.out(
      `${row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join("  ")
        .trimEnd()}\n`,
    );
  return 0;
}
