import { readFileSync } from "node:fs";

/** The version of the project; this file and the built one lie equally deep. */
export function projectVersion(): string {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** What the version command and option say. */
export function versionText(): string {
  return `fairtick ${projectVersion()} (Node ${process.versions.node})`;
}
