const charactersMin = 2;
const charactersMax = 50;

/** Names of the server itself, as its clients may see them. */
const reservedKeys = new Set(["server", "system", "fairtick"]);
const guestPrefix = "guest-";

export type CheckedName =
  | { readonly ok: true; readonly name: string; readonly key: string }
  | { readonly ok: false; readonly reason: string };

/**
 * The name as it is shown (NFKC) and the key that makes it unique: two names that differ in case only are one.
 * Letters, marks and digits of any script are allowed, and `_`, `-`, `.` between them.
 */
export function checkAccountName(text: string): CheckedName {
  const name = text.normalize("NFKC").trim();
  const count = [...name].length;
  if (count < charactersMin || count > charactersMax) {
    return refused(`a name has ${charactersMin} to ${charactersMax} characters`);
  }
  if (!/^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_.-]*[\p{L}\p{M}\p{N}])?$/u.test(name)) {
    return refused("a name consists of letters and digits, with _, - and . between them");
  }
  return { ok: true, name, key: accountNameKey(name) };
}

/** The same, for a name that a person chooses: those of guests and of the server are not to be had. */
export function checkChosenName(text: string): CheckedName {
  const checked = checkAccountName(text);
  if (checked.ok && (reservedKeys.has(checked.key) || checked.key.startsWith(guestPrefix))) {
    return refused("this name is kept for the server and its guests");
  }
  return checked;
}

/** Upper case first: it makes one of what lower case alone keeps apart, such as ß and ss. */
export function accountNameKey(name: string): string {
  return name.normalize("NFKC").trim().toUpperCase().toLowerCase().normalize("NFKC");
}

/** `random`: bytes that make the name one of many. */
export function guestName(random: Uint8Array): string {
  return `Guest-${Buffer.from(random).toString("hex")}`;
}

const refused = (reason: string): CheckedName => ({ ok: false, reason });
