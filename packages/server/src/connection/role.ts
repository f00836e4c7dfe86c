/** What somebody may do on a server, each more than the one before. */
export const roles = ["player", "moderator", "admin"] as const;
export type Role = (typeof roles)[number];

export const isRole = (value: unknown): value is Role => roles.includes(value as Role);

/** Whether a role is above another one. */
export const outranks = (role: Role, other: Role): boolean => roles.indexOf(role) > roles.indexOf(other);

/** Whether a role is another one or above it. */
export const isAtLeast = (role: Role, least: Role): boolean => !outranks(least, role);
