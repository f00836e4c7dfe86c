/**
 * Who finds a session and may come in: `public` is listed and open to all, `protected` is listed and needs a password,
 * `private` is not listed and takes who knows its id or its code, with the password if it has one.
 */
export const visibilities = ["public", "protected", "private"] as const;
export type Visibility = (typeof visibilities)[number];
