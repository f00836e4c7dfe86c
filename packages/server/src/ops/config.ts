import { parse } from "smol-toml";
import { type BindAddress, isPrivateHost, parsePort } from "./bind-address.ts";
import { type ConfigFault, syntaxFault, unknownName, written } from "./config-fault.ts";
import {
  type ConfigEntry,
  type ConfigKeyName,
  camelCase,
  configEntries,
  configSections,
  portKey,
  type ServerConfig,
} from "./config-keys.ts";
import { checkConsistency } from "./config-rules.ts";
import { didYouMean } from "./did-you-mean.ts";

/** Prefixes of environment variables, the stronger one last. */
const environmentPrefixes = ["APEXSIM_", "FAIRTICK_"] as const;

export interface CommandLineValue {
  /** The option as it was written, for messages: `--tcp-port`. */
  readonly option: string;
  /** `network.tcp_port`, `logging.level`: a key, or the port of an address. */
  readonly key: string;
  readonly value: string;
}

export interface ConfigSources {
  /** Text of the file; undefined when there is none. */
  readonly tomlText?: string | undefined;
  /** Name of the file, for messages. */
  readonly fileName?: string;
  /** Whether every user of the machine may read the file. */
  readonly fileReadableByAll?: boolean;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cli?: readonly CommandLineValue[];
  /** Folders of the content that comes with the server, used where the file leaves them empty. */
  readonly shippedContent?: { readonly carsDir: string; readonly tracksDir: string };
}

/** A value that the environment or the command line put in place of another; both as in TOML. */
export interface ConfigOverride {
  readonly key: ConfigKeyName;
  readonly origin: string;
  readonly value: string;
  readonly replaced: string;
}

export interface LoadedConfig {
  readonly config: ServerConfig;
  /** Where each value came from: "default", the name of the file, a variable or an option. */
  readonly origins: ReadonlyMap<ConfigKeyName, string>;
  readonly overrides: readonly ConfigOverride[];
  /** Sentences about things that are allowed but look like a mistake. */
  readonly warnings: readonly string[];
}

export type ConfigResult = LoadedConfig | { readonly faults: readonly ConfigFault[] };

/**
 * Puts the configuration together: command line over FAIRTICK_ over APEXSIM_ variables over DATABASE_URL
 * over the file over defaults. Reads nothing itself. Reports every fault there is, not only the first.
 * A variable that is set to the empty text counts as not set.
 */
export function loadConfig(sources: ConfigSources): ConfigResult {
  const draft = new ConfigDraft();
  const fileName = sources.fileName ?? "server.toml";
  if (sources.tomlText !== undefined) draft.applyToml(sources.tomlText, fileName);
  draft.applyVariable("DATABASE_URL", "persistence.database_url", sources.env ?? {});
  for (const prefix of environmentPrefixes) draft.applyEnvironment(prefix, sources.env ?? {});
  for (const given of sources.cli ?? []) draft.applyText(given.option, given.key, given.value);
  if (sources.shippedContent !== undefined) draft.fillContent(sources.shippedContent);

  if (sources.fileReadableByAll === true) draft.warnOfSecrets(fileName);

  const config = draft.config();
  const faulty = new Set(draft.faults.map(({ key }) => key));
  const inconsistent = checkConsistency(config, (name) => draft.origin(name));
  // A value that has been refused is a default by now, and nobody has to know what that does not fit.
  draft.faults.push(...inconsistent.filter(({ key }) => !faulty.has(key)));
  if (draft.faults.length > 0) return { faults: draft.faults };
  return { config, origins: draft.origins, overrides: draft.overrides, warnings: draft.warnings };
}

/** Every value and where it came from, one line each, secrets left out. */
export function describeConfig({ config, origins }: Pick<LoadedConfig, "config" | "origins">): string[] {
  return configEntries().map((entry) => {
    const section: Record<string, unknown> = config[entry.section as keyof ServerConfig];
    const value = shown(entry, section[camelCase(entry.key)]);
    return `${entry.name} = ${value}  # ${origins.get(entry.name) ?? "default"}`;
  });
}

/** What `udp_source_binding` means here: `auto` is on where only trusted machines can reach the socket. */
export function bindsUdpBySource({ network }: ServerConfig): boolean {
  if (network.udpSourceBinding !== "auto") return network.udpSourceBinding === "on";
  return isPrivateHost(network.udpBind.host);
}

class ConfigDraft {
  readonly faults: ConfigFault[] = [];
  readonly overrides: ConfigOverride[] = [];
  readonly warnings: string[] = [];
  readonly origins = new Map<ConfigKeyName, string>();
  readonly #entries = configEntries();
  readonly #values = new Map<ConfigKeyName, unknown>();

  constructor() {
    for (const { name, definition } of this.#entries) this.#values.set(name, definition.defaultValue);
  }

  origin(name: ConfigKeyName): string {
    return this.origins.get(name) ?? "default";
  }

  applyToml(text: string, fileName: string): void {
    let document: Record<string, unknown>;
    try {
      document = parse(text);
    } catch (error) {
      this.faults.push(syntaxFault(error, fileName));
      return;
    }
    for (const [section, keys] of Object.entries(document)) {
      if (!Object.hasOwn(configSections, section)) {
        const allowed = unknownName(section, Object.keys(configSections), "section");
        this.faults.push({ origin: fileName, key: `[${section}]`, value: "", allowed });
      } else if (!isTable(keys)) {
        const allowed = `this is a section: write [${section}] and its keys below it`;
        this.faults.push({ origin: fileName, key: section, value: "", allowed });
      } else {
        this.#applySection(section, keys, fileName);
      }
    }
  }

  #applySection(section: string, keys: Record<string, unknown>, fileName: string): void {
    const entries = this.#entries.filter((entry) => entry.section === section);
    for (const [key, raw] of Object.entries(keys)) {
      const entry = entries.find((candidate) => candidate.key === key);
      if (entry === undefined) {
        const names = entries.map((candidate) => candidate.key);
        const allowed = unknownName(key, names, `key of [${section}]`);
        this.faults.push({ origin: fileName, key: `${section}.${key}`, value: "", allowed });
        continue;
      }
      const value = entry.definition.fromToml(raw);
      if (value === undefined) this.#refuse(entry, fileName, written(raw), entry.definition.allowed);
      else this.#set(entry, fileName, value);
    }
  }

  applyVariable(variable: string, name: string, env: Readonly<Record<string, string | undefined>>): void {
    const value = env[variable];
    if (value !== undefined && value !== "") this.applyText(variable, name, value);
  }

  applyEnvironment(prefix: string, env: Readonly<Record<string, string | undefined>>): void {
    const known = new Set<string>();
    const apply = (section: string, key: string) => {
      const variable = `${prefix}${section}_${key}`.toUpperCase();
      known.add(variable);
      this.applyVariable(variable, `${section}.${key}`, env);
    };
    for (const entry of this.#entries) {
      apply(entry.section, entry.key);
      const port = portKey(entry);
      if (port !== undefined) apply(entry.section, port);
    }
    for (const variable of Object.keys(env)) {
      if (!variable.startsWith(prefix) || known.has(variable)) continue;
      // Not a fault: Kubernetes sets such variables for services that carry the same name.
      this.warnings.push(`${variable} is no setting and is ignored${this.#hint(variable, prefix, known)}`);
    }
  }

  /** The nearest variable; failing that, those of the section that is meant, or the sections. */
  #hint(variable: string, prefix: string, known: ReadonlySet<string>): string {
    const name = variable.slice(prefix.length);
    const near = didYouMean(
      name,
      [...known].map((each) => each.slice(prefix.length)),
    );
    if (near !== undefined) return `; did you mean ${prefix}${near}?`;
    const sections = Object.keys(configSections).map((section) => section.toUpperCase());
    const section = didYouMean(name.split("_")[0] ?? "", sections);
    if (section === undefined) return "";
    const keys = this.#entries.filter((entry) => entry.section.toUpperCase() === section);
    const listed = keys.map(({ key }) => key.toUpperCase()).join(", ");
    return `; did you mean one of ${prefix}${section}_...: ${listed}?`;
  }

  /** Sets one value from text; `name` is a key, or the port of an address key. */
  applyText(origin: string, name: string, text: string): void {
    const entry = this.#entries.find((candidate) => candidate.name === name);
    if (entry !== undefined) {
      const value = entry.definition.fromText(text);
      if (value === undefined) this.#refuse(entry, origin, JSON.stringify(text), entry.definition.allowed);
      else this.#override(entry, origin, value);
      return;
    }
    const owner = this.#entries.find((candidate) => `${candidate.section}.${portKey(candidate)}` === name);
    if (owner === undefined) {
      const names = this.#entries.map((candidate) => candidate.name);
      const allowed = unknownName(name, names, "key");
      this.faults.push({ origin, key: name, value: "", allowed });
      return;
    }
    const port = parsePort(text);
    if (port === undefined) this.#refuse(owner, origin, JSON.stringify(text), "a port from 0 to 65535");
    else this.#override(owner, origin, { ...(this.#values.get(owner.name) as BindAddress), port });
  }

  /** Secrets that come from a file which everybody may read. */
  warnOfSecrets(fileName: string): void {
    const exposed = this.#entries.filter(
      ({ name, definition }) =>
        definition.secret && this.#values.get(name) !== "" && this.origins.get(name) === fileName,
    );
    if (exposed.length === 0) return;
    const names = exposed.map(({ name }) => name).join(" and ");
    this.warnings.push(
      `every user of this machine may read ${names} in ${fileName}: take that right away (chmod o-r)`,
    );
  }

  fillContent({ carsDir, tracksDir }: { readonly carsDir: string; readonly tracksDir: string }): void {
    if (this.#values.get("content.cars_dir") === "") this.#values.set("content.cars_dir", carsDir);
    if (this.#values.get("content.tracks_dir") === "") this.#values.set("content.tracks_dir", tracksDir);
  }

  config(): ServerConfig {
    const sections: Record<string, Record<string, unknown>> = {};
    for (const { section, key, name } of this.#entries) {
      sections[section] ??= {};
      sections[section][camelCase(key)] = this.#values.get(name);
    }
    return sections as unknown as ServerConfig;
  }

  #override(entry: ConfigEntry, origin: string, value: unknown): void {
    const replaced = shown(entry, this.#values.get(entry.name));
    this.overrides.push({ key: entry.name, origin, value: shown(entry, value), replaced });
    this.#set(entry, origin, value);
  }

  #set(entry: ConfigEntry, origin: string, value: unknown): void {
    this.#values.set(entry.name, value);
    this.origins.set(entry.name, origin);
  }

  #refuse(entry: ConfigEntry, origin: string, value: string, allowed: string): void {
    const shownValue = entry.definition.secret ? "(secret)" : value;
    this.faults.push({ origin, key: entry.name, value: shownValue, allowed: `allowed is ${allowed}` });
  }
}

function shown({ definition }: ConfigEntry, value: unknown): string {
  return definition.secret && value !== "" ? "(secret)" : definition.toToml(value);
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
