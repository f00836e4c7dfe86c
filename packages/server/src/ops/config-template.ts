import { configEntries, type ServerConfig, sectionDocs } from "./config-keys.ts";

/**
 * The `server.toml` that is written on the first start: every key with its default, commented out, so
 * that a file that nobody edited follows the defaults of later versions.
 */
export function configTemplate(): string {
  const lines = [
    "# Configuration of the server. Remove the # before a key to change it.",
    "# The environment overrides it: FAIRTICK_<SECTION>_<KEY>, such as FAIRTICK_NETWORK_TCP_PORT=9100.",
  ];
  let section = "";
  for (const entry of configEntries()) {
    if (entry.section !== section) {
      section = entry.section;
      lines.push("", `# ${sectionDocs[entry.section as keyof ServerConfig]}`, `[${section}]`);
    }
    const { definition } = entry;
    lines.push(`# ${definition.doc} Allowed: ${definition.allowed}.`);
    lines.push(`#${entry.key} = ${definition.toToml(definition.defaultValue)}`);
  }
  return `${lines.join("\n")}\n`;
}
