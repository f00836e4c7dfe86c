/** Two words and a number, easy to say and to type: `SWIFT-OTTER-42`. */

const adjectives = words(`
  AMBER BOLD BRAVE BRIGHT BRISK CALM CLEVER COBALT COPPER COSMIC CRISP DARING EAGER EARLY FANCY FIERY FROSTY GENTLE GOLDEN GRAND
  HAPPY HIDDEN HUMBLE JOLLY LIVELY LOUD LUCKY LUNAR MELLOW MIGHTY NIMBLE NOBLE POLAR PROUD QUIET RAPID ROYAL RUSTY SILVER SWIFT
`);
const nouns = words(`
  ANCHOR BADGER BEACON BISON BOULDER CANYON CASTLE COMET CRANE DELTA DRAGON EAGLE EMBER FALCON FOREST GEYSER GLACIER HARBOR HERON
  ISLAND JAGUAR KESTREL LAGOON LANTERN LYNX MARBLE METEOR OTTER PANTHER PEAK PUMA RAVEN RIVER ROCKET SPARROW SUMMIT TIGER TUNDRA
  WALRUS WILLOW
`);
const numberMin = 10;
const numbers = 90;
const codes = adjectives.length * nouns.length * numbers;

/** A code that is not taken, chosen by a random number from 0 to 2^32 - 1. There must be one. */
export function newJoinCode(random: number, isTaken: (code: string) => boolean): string {
  for (let i = 0; i < codes; i++) {
    const code = codeOf((random + i) % codes);
    if (!isTaken(code)) return code;
  }
  throw new Error(`all ${codes} join codes are taken`);
}

function codeOf(index: number): string {
  const number = numberMin + (index % numbers);
  const pair = Math.floor(index / numbers);
  return `${adjectives[pair % adjectives.length]}-${nouns[Math.floor(pair / adjectives.length)]}-${number}`;
}

/** A code as people type it: in any case, with spaces or nothing but hyphens between its parts. */
export const normalJoinCode = (typed: string): string =>
  typed
    .trim()
    .toUpperCase()
    .replace(/[\s_-]+/g, "-");

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
