import { isIP } from "node:net";
import { type DatabaseTarget, databaseUrlForms, parseDatabaseUrl } from "../storage/database-target.ts";
import { type BindAddress, formatBindAddress, isLoopbackHost, parseBindAddress } from "./bind-address.ts";
import { formatRate, parseRate, type Rate } from "./rate.ts";

/** What one configuration key accepts, from a TOML file and from text (environment, command line). */
export interface ConfigKey<T> {
  readonly defaultValue: T;
  readonly doc: string;
  /** What is allowed, as the end of the sentence "allowed is ...". */
  readonly allowed: string;
  /** Secret values never appear in faults, logs or dumps. */
  readonly secret: boolean;
  /** Bind addresses have a second name (`tcp_port` for `tcp_bind`) that changes the port alone. */
  readonly isAddress: boolean;
  /** Undefined when the value is not allowed. */
  fromToml(value: unknown): T | undefined;
  fromText(text: string): T | undefined;
  toToml(value: T): string;
}

export function integer(
  defaultValue: number,
  [min, max]: readonly [number, number],
  doc: string,
  why = "",
): ConfigKey<number> {
  const check = (value: unknown) =>
    typeof value === "number" && Number.isInteger(value) && value >= min && value <= max ? value : undefined;
  return {
    ...plain(defaultValue, doc),
    allowed: (min === max ? `${min} only` : `a whole number from ${min} to ${max}`) + why,
    fromToml: check,
    fromText: (text) => (/^[+-]?\d+$/.test(text) ? check(Number(text)) : undefined),
    toToml: String,
  };
}

export function flag(defaultValue: boolean, doc: string): ConfigKey<boolean> {
  return {
    ...plain(defaultValue, doc),
    allowed: "true or false",
    fromToml: (value) => (typeof value === "boolean" ? value : undefined),
    fromText: (text) => (text === "true" ? true : text === "false" ? false : undefined),
    toToml: String,
  };
}

export function choice<const V extends string>(
  defaultValue: NoInfer<V>,
  values: readonly V[],
  doc: string,
): ConfigKey<V> {
  const check = (value: unknown) => values.find((allowed) => allowed === value);
  return {
    ...plain<V>(defaultValue, doc),
    allowed: values.length === 1 ? `"${values[0]}" only` : `one of ${values.map((v) => `"${v}"`).join(", ")}`,
    fromToml: check,
    fromText: check,
    toToml: quote,
  };
}

/** How often something may happen; `off` is no limit. */
export function rate(defaultValue: string, doc: string): ConfigKey<Rate | "off"> {
  const read = (text: string) => (text === "off" ? text : parseRate(text));
  const parsed = read(defaultValue);
  if (parsed === undefined) throw new Error(`default rate ${defaultValue} is malformed`);
  return {
    ...plain<Rate | "off">(parsed, doc),
    allowed: '"off" or a rate such as "10/minute" or "10/second burst 20", of numbers from 1 to 1000000',
    fromToml: (value) => (typeof value === "string" ? read(value) : undefined),
    fromText: read,
    toToml: (value) => quote(value === "off" ? value : formatRate(value)),
  };
}

/** IP addresses and networks (`10.0.0.0/8`); as text separated by commas, in brackets and quotes or without. */
export function addressList(defaultValue: readonly string[], doc: string): ConfigKey<readonly string[]> {
  const check = (values: readonly unknown[]) =>
    values.every((value) => typeof value === "string" && isNetwork(value)) ? (values as string[]) : undefined;
  return {
    ...plain(defaultValue, doc),
    allowed: 'a list of IP addresses and networks such as ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32"]',
    fromToml: (value) => (Array.isArray(value) ? check(value) : undefined),
    fromText: (text) => check(text.split(/[[\]",\s]+/).filter((part) => part !== "")),
    toToml: (value) => `[${value.map(quote).join(", ")}]`,
  };
}

/** Origins of web pages (`https://games.example:8443`), or `*` for all; as text like `addressList`. */
export function originList(defaultValue: readonly string[], doc: string): ConfigKey<readonly string[]> {
  const check = (values: readonly unknown[]) =>
    values.every((value) => typeof value === "string" && isOrigin(value)) ? (values as string[]) : undefined;
  return {
    ...plain(defaultValue, doc),
    allowed: 'a list of origins in lower case such as ["https://games.example"], without a path, or ["*"]',
    fromToml: (value) => (Array.isArray(value) ? check(value) : undefined),
    fromText: (text) => check(text.split(/[[\]",\s]+/).filter((part) => part !== "")),
    toToml: (value) => `[${value.map(quote).join(", ")}]`,
  };
}

/** Words of a filter: letters and digits, without spaces. */
export function wordList(doc: string): ConfigKey<readonly string[]> {
  const check = (values: readonly unknown[]) =>
    values.every((value) => typeof value === "string" && /^[\p{L}\p{N}]{1,64}$/u.test(value))
      ? (values as string[])
      : undefined;
  return {
    ...plain([], doc),
    allowed: 'a list of words of letters and digits such as ["darn", "heck"]',
    fromToml: (value) => (Array.isArray(value) ? check(value) : undefined),
    fromText: (text) => check(text.split(/[[\]",\s]+/).filter((part) => part !== "")),
    toToml: (value) => `[${value.map(quote).join(", ")}]`,
  };
}

function isOrigin(text: string): boolean {
  return text === "*" || (URL.canParse(text) && new URL(text).origin === text);
}

function isNetwork(text: string): boolean {
  const [, address, bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const family = isIP(address ?? "");
  return family !== 0 && Number(bits ?? 0) <= (family === 4 ? 32 : 128);
}

/** A path of the file system; relative ones count from the working directory. */
export function path(defaultValue: string, doc: string): ConfigKey<string> {
  return text(defaultValue, doc, "a path, without control characters", false);
}

export function secret(doc: string): ConfigKey<string> {
  return text("", doc, "a text without control characters", true);
}

export function plainText(doc: string): ConfigKey<string> {
  return text("", doc, "a text without control characters", false);
}

/** The address of something on the web: encrypted, unless it is on this machine. May be left empty. */
export function webUrl(doc: string): ConfigKey<string> {
  const check = (value: unknown) =>
    typeof value === "string" && (value === "" || isWebUrl(value)) ? value : undefined;
  return {
    ...plain("", doc),
    allowed: 'empty, or an address such as "https://login.example/realm"; http only with a host of loopback',
    fromToml: check,
    fromText: check,
    toToml: quote,
  };
}

function isWebUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, hash } = new URL(value);
  const isLocal = isLoopbackHost(hostname.replace(/^\[|\]$/g, ""));
  return hash === "" && (protocol === "https:" || (protocol === "http:" && isLocal));
}

/** The address of a database. It may hold a password, so it is secret. May be left empty. */
export function databaseUrl(doc: string, engines: readonly DatabaseTarget["engine"][]): ConfigKey<string> {
  const isAllowed = (value: string) => {
    const engine = parseDatabaseUrl(value)?.engine;
    return value === "" || (engine !== undefined && engines.includes(engine));
  };
  const check = (value: unknown) => (typeof value === "string" && isAllowed(value) ? value : undefined);
  const forms = engines.map((engine) => databaseUrlForms[engine]).join(" or ");
  return {
    ...plain("", doc),
    secret: true,
    allowed: `empty, or ${forms}`,
    fromToml: check,
    fromText: check,
    toToml: quote,
  };
}

export function address(defaultValue: string, doc: string): ConfigKey<BindAddress> {
  const parsed = parseBindAddress(defaultValue);
  if (parsed === undefined) throw new Error(`default address ${defaultValue} is malformed`);
  return {
    ...plain(parsed, doc),
    isAddress: true,
    allowed:
      '"host:port" with a port from 0 to 65535, IPv6 in brackets, such as "127.0.0.1:9000" or "[::1]:9000"',
    fromToml: (value) => (typeof value === "string" ? parseBindAddress(value) : undefined),
    fromText: parseBindAddress,
    toToml: (value) => quote(formatBindAddress(value)),
  };
}

function text(defaultValue: string, doc: string, allowed: string, isSecret: boolean): ConfigKey<string> {
  const check = (value: unknown) =>
    typeof value === "string" && !/\p{Cc}/u.test(value) && (value !== "" || defaultValue === "")
      ? value
      : undefined;
  return {
    ...plain(defaultValue, doc),
    allowed: defaultValue === "" ? allowed : `${allowed}, not empty`,
    secret: isSecret,
    fromToml: check,
    fromText: check,
    toToml: quote,
  };
}

function plain<T>(defaultValue: T, doc: string) {
  return { defaultValue, doc, secret: false, isAddress: false };
}

/** A TOML basic string; JSON's escapes are a subset of TOML's. */
function quote(value: string): string {
  return JSON.stringify(value);
}
