import { accountNameKey } from "./account-name.ts";

const passwordCharactersMin = 8;
export const passwordCharactersMax = 128;

/** Why it cannot be the password of that account, in words. */
export function passwordFault(password: string, name: string): string | undefined {
  const count = [...password].length;
  if (count < passwordCharactersMin || count > passwordCharactersMax) {
    return `a password has ${passwordCharactersMin} to ${passwordCharactersMax} characters`;
  }
  if (accountNameKey(password) === accountNameKey(name)) return "the password must not be the name";
  if (new Set(password).size < 3) return "the password must not consist of one or two characters repeated";
  return undefined;
}

/** One text for what keyboards write in different ways. */
export function normalPassword(password: string): string {
  return password.normalize("NFKC");
}
