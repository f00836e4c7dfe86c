import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const entry = fileURLToPath(new URL("../../../apps/cli/dist/main.js", import.meta.url));

export interface RaceToRecord {
  /** Decides the race, and the id of its session. */
  readonly seed: number;
  readonly laps: number;
  readonly ai: number;
}

/** Has a race run and recorded into the folder of a server's replays, as if the server had served it. Returns its file. */
export async function recordRace(serverFolder: string, { seed, laps, ai }: RaceToRecord): Promise<string> {
  const dir = join(serverFolder, "replays");
  const options = ["--seed", seed, "--laps", laps, "--ai", ai, "--replay", dir].map(String);
  await promisify(execFile)(process.execPath, [entry, "race", "--json", ...options]);
  const id = `00000000-0000-4000-8000-${seed.toString(16).padStart(12, "0")}`;
  const name = readdirSync(dir).find((each) => each.includes(id));
  if (name === undefined) throw new Error(`there is no replay of ${id} in ${dir}`);
  return join(dir, name);
}
