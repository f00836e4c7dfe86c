import { textKey } from "@fairtick/game-view";
/** Beginnings of actions, as they are chosen from. */
export const actionGroups = [
  { value: "", label: textKey("everything") },
  { value: "moderation.", label: textKey("kicks, mutes and bans") },
  { value: "report.", label: textKey("reports") },
  { value: "session.", label: textKey("sessions") },
  { value: "server.", label: textKey("the server") },
  { value: "content.", label: textKey("content") },
  { value: "account.", label: textKey("accounts") },
  { value: "login.", label: textKey("logins") },
  { value: "api-key.", label: textKey("API keys") },
] as const;

/** What an entry says besides, for people: `reason: rams, seconds: 3600`. */
export function detailText(detail: unknown): string {
  if (typeof detail !== "object" || detail === null) return detail == null ? "" : String(detail);
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== "")
    .map(([name, value]) => `${name}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}
