import { existsSync } from "node:fs";
import { formatFault, loadConfig, readConfigFile, type ServerConfig } from "@fairtick/server";
import { CommandFailure } from "./command-failure.ts";

/** The configuration that a server of this file would have. A missing file means the defaults. */
export async function readConfig(path: string): Promise<ServerConfig> {
  const file = existsSync(path) ? await readConfigFile(path, { create: false }) : undefined;
  if (file !== undefined && !file.ok) throw new CommandFailure(file.reason);
  const loaded = loadConfig({ tomlText: file?.text, fileName: path, env: process.env });
  if (!("faults" in loaded)) return loaded.config;
  throw new CommandFailure(loaded.faults.map(formatFault).join("\n"), 2);
}
