/** Who plays without an account: a name that stays with the browser, and a token that stays with the tab. */
export interface Guest {
  readonly name: string;
  readonly token: string;
}

const NAME_KEY = "fairtick.name";
const TOKEN_KEY = "fairtick.guest";
const NAME_CHARACTERS_MAX = 24;

const firsts = ["Swift", "Late", "Quiet", "Bold", "Lucky", "Steady", "Brisk", "Rapid", "Sunny", "Keen"];
const lasts = ["Apex", "Kerb", "Gravel", "Slipstream", "Chicane", "Hairpin", "Paddock", "Pitlane", "Camber"];

export function loadGuest(): Guest {
  const name = read(localStorage, NAME_KEY) ?? keep(localStorage, NAME_KEY, newName());
  return {
    name,
    token: read(sessionStorage, TOKEN_KEY) ?? keep(sessionStorage, TOKEN_KEY, crypto.randomUUID()),
  };
}

/** The name as it is kept; the old one where nothing would be left. */
export function renameGuest(guest: Guest, name: string): Guest {
  const trimmed = [...name.trim()].slice(0, NAME_CHARACTERS_MAX).join("");
  if (trimmed === "") return guest;
  keep(localStorage, NAME_KEY, trimmed);
  return { ...guest, name: trimmed };
}

function newName(): string {
  const pick = (words: readonly string[]) => words[Math.floor(Math.random() * words.length)];
  return `${pick(firsts)} ${pick(lasts)}`;
}

/** Browsers may forbid to keep anything; then a name lasts as long as the page. */
function read(storage: Storage, key: string): string | undefined {
  try {
    return storage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

function keep(storage: Storage, key: string, value: string): string {
  try {
    storage.setItem(key, value);
  } catch {
    // See above.
  }
  return value;
}
