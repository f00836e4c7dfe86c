/** Names whose values are secret, at the end of a key in snake or camel case: `resume_token`, `jwtSecret`. */
const secretName = /(^|_)(token|password|passphrase|secret|authorization|cookie|private_key|api_key)$/;

/** What is nested deeper is left out. */
const depthMax = 6;

/**
 * A copy of a log record in which the values of secret keys are replaced, and what is nested too deep to be looked
 * into. Booleans stay: `require_token: true` is no secret.
 */
export function redact<T>(value: T, depth = 0): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    if (depth > depthMax) return "[deeper]" as T;
    return value.map((item) => redact(item, depth + 1)) as T;
  }
  // Errors, dates and buffers have their own way into the log.
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  if (depth > depthMax) return "[deeper]" as T;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    copy[key] = isSecret(key, item) ? "[redacted]" : redact(item, depth + 1);
  }
  return copy as T;
}

function isSecret(key: string, value: unknown): boolean {
  if (value === undefined || value === null || typeof value === "boolean") return false;
  return secretName.test(key.replace(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase());
}
