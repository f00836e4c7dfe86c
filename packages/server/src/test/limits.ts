import { loadConfig } from "../ops/config.ts";
import type { ServerConfig } from "../ops/config-keys.ts";

/** The limits of an empty configuration. */
export function defaultLimits(): ServerConfig["limits"] {
  const loaded = loadConfig({});
  if ("faults" in loaded) throw new Error(JSON.stringify(loaded.faults));
  return loaded.config.limits;
}
