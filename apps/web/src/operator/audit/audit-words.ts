/** Beginnings of actions, as they are chosen from. */
export const actionGroups = [
  { value: "", label: "everything" },
  { value: "moderation.", label: "kicks, mutes and bans" },
  { value: "report.", label: "reports" },
  { value: "session.", label: "sessions" },
  { value: "server.", label: "the server" },
  { value: "content.", label: "content" },
  { value: "account.", label: "accounts" },
  { value: "login.", label: "logins" },
  { value: "api-key.", label: "API keys" },
] as const;

/** What an entry says besides, for people: `reason: rams, seconds: 3600`. */
export function detailText(detail: unknown): string {
  if (typeof detail !== "object" || detail === null) return detail == null ? "" : String(detail);
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}
