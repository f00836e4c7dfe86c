import Type from "typebox";
import type { Entered } from "../../accounts/account-context.ts";
import { passwordCharactersMax } from "../../accounts/password-rules.ts";
import { type Role, roles } from "../../connection/role.ts";
import { nullable, seconds } from "./route-schema.ts";

/** Longer ones are refused before anybody looks at them; the rules themselves count characters, not units. */
const passwordUnitsMax = 2 * passwordCharactersMax;

export const nameField = Type.String({
  maxLength: 200,
  description: "2 to 50 letters and digits, with _, - and . between them; unique whatever the case",
});
/** Any: the rules are checked where one is chosen. */
export const passwordField = Type.String({ maxLength: passwordUnitsMax });
export const newPasswordField = Type.String({
  maxLength: passwordUnitsMax,
  description: "8 to 128 characters",
});
export const emailField = Type.String({
  maxLength: 400,
  description: "Only its digest is stored",
});
export const tokenField = Type.String({ maxLength: 200 });
export const roleField = Type.Unsafe<Role>({ type: "string", enum: [...roles] });

export const accountSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: roleField,
  isGuest: Type.Boolean(),
  hasEmail: Type.Boolean(),
  hasPassword: Type.Boolean(),
  createdAt: seconds("When it was made"),
  lastLoginAt: nullable(seconds("When somebody last logged in")),
  disabledAt: nullable(seconds("When it was closed")),
});

/** What everybody may know of an account. */
export const profileSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  role: roleField,
  isGuest: Type.Boolean(),
  createdAt: seconds("When it was made"),
});

export const enteredSchema = Type.Object({
  account: accountSchema,
  accessToken: Type.String({
    description: "A JWT for this API and for signing in to games, on every transport",
  }),
  tokenType: Type.Literal("Bearer"),
  expiresIn: Type.Integer({ description: "Seconds until the access token is over" }),
  refreshToken: nullable(Type.String({ description: "Gives new tokens, once; null: it is in the cookie" })),
  refreshExpiresIn: Type.Integer({ description: "Seconds until the refresh token is over" }),
});

export function enteredView({ account, tokens }: Entered) {
  return {
    account,
    accessToken: tokens.accessToken,
    tokenType: "Bearer" as const,
    expiresIn: tokens.accessSeconds,
    refreshToken: tokens.refreshToken,
    refreshExpiresIn: tokens.refreshSeconds,
  };
}
