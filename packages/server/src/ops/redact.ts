/** Names whose values are secret, at the end of a key in snake or camel case: `resume_token`, `jwtSecret`. */
const secretName = /(^|_)(token|password|passphrase|secret|authorization|cookie|private_key|api_key)$/;

const depthMax = 6;

/**
 * A copy of a log record in which the values of secret keys are replaced; the value itself where there is
 * nothing to replace. Booleans stay: `require_token: true` is no secret.
 */
export function redact<T>(value: T, depth = 0): T {
  if (typeof value !== "object" || value === null || depth > depthMax) return value;
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1)) as T;
  // Errors, dates and buffers have their own way into the log.
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
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
