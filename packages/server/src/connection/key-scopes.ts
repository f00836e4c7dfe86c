import { isAtLeast, type Role } from "./role.ts";

/** What an API key may be used for, and what each means. */
export const keyScopes = {
  play: "sign in to games, and do what players do",
  read: "read what the account may read",
  moderate: "do what moderators may, where the account is one",
  admin: "do what administrators may, where the account is one",
} as const;

export type KeyScope = keyof typeof keyScopes;

export const keyScopeNames = Object.keys(keyScopes) as KeyScope[];

/** Those of keys and tokens that say nothing else. */
export const defaultKeyScopes: readonly KeyScope[] = ["play", "read"];

/** The scopes of a text with spaces between them, without words that are none. */
export function scopesOf(text: string): KeyScope[] {
  const words = text.split(" ");
  return keyScopeNames.filter((scope) => words.includes(scope));
}

/** The role that an account needs for a key with the scope to be of any use. */
export function roleOfScope(scope: KeyScope): Role {
  if (scope === "admin") return "admin";
  return scope === "moderate" ? "moderator" : "player";
}

/** The role of an account as far as the scopes allow it. */
export function scopedRole(role: Role, scopes: readonly KeyScope[]): Role {
  const allowed = scopes.includes("admin") ? "admin" : scopes.includes("moderate") ? "moderator" : "player";
  return isAtLeast(role, allowed) ? allowed : role;
}
