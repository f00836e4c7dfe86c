import { type BindAddress, formatBindAddress, parseBindAddress } from "./bind-address.ts";

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

/** A path of the file system; relative ones count from the working directory. */
export function path(defaultValue: string, doc: string): ConfigKey<string> {
  return text(defaultValue, doc, "a path, without control characters", false);
}

export function secret(doc: string): ConfigKey<string> {
  return text("", doc, "a text without control characters", true);
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
