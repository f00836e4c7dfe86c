import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ContentKind } from "@fairtick/contract";

export interface Boat {
  readonly lengthM: number;
  readonly sails: string | undefined;
}

/** Content of a game that there is not. */
export const boats: ContentKind<Boat> = {
  kind: "boats",
  manifestFile: "boat.toml",
  parse(manifest, files, report) {
    const { length_m: lengthM, sails, needs, fail } = manifest as Record<string, unknown>;
    if (typeof needs === "string" && files(needs) === undefined) {
      return { ok: false, problems: [{ field: "needs", message: `"${needs}" is needed` }] };
    }
    if (fail !== undefined) throw new Error("a fault of the game");
    if (typeof lengthM !== "number" || lengthM <= 0) {
      const problems = [
        { field: "length_m", message: "must be a number above 0" },
        { field: "hull", message: "is missing" },
      ];
      return { ok: false, problems };
    }
    if (lengthM > 100) report.warn("length_m", "is more than boats have");
    return { ok: true, item: { lengthM, sails: typeof sails === "string" ? files(sails) : undefined } };
  },
};

export function boatManifest(id: string, more = "length_m = 5"): string {
  return `id = "${id}"\nname = "Boat ${id}"\nversion = "1.0.0"\n${more}`;
}

export function contentDir(files: Record<string, string | Uint8Array> = {}): string {
  const dir = mkdtempSync(join(tmpdir(), "content-"));
  writeContent(dir, files);
  return dir;
}

export function writeContent(dir: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), content);
  }
}
