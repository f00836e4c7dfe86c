import { defineAction, defineRecords, type Infer, struct, u32 } from "@fairtick/contract";

const profile = struct({ coins: u32(), sessions: u32(), sweets: u32() });
type SaverProfile = Infer<typeof profile>;

/** Accounts whose profiles are changed by the process that is killed. */
export const SAVERS = ["saver-0", "saver-1", "saver-2"] as const;
export const COINS_AT_FIRST = 50;
export const COINS_WON = 7;
export const SWEET_PRICE = 3;

/** Coins for each session, which are spent on sweets: from a profile follows what must be in its ledger. */
export const saverRecords = defineRecords({
  game: "saver",
  profile,
  initial: { coins: COINS_AT_FIRST, sessions: 0, sweets: 0 },
  migrations: [],
  amounts: ["coins"],
  shown: [],
  settle: (had) => ({
    profile: { ...had, sessions: had.sessions + 1 },
    entries: [{ kind: "coins", amount: COINS_WON, reason: "played" }],
  }),
  actions: {
    "buy-sweet": defineAction({
      payload: struct({}),
      apply: (had: SaverProfile) => ({
        profile: { ...had, sweets: had.sweets + 1 },
        entries: [{ kind: "coins", amount: -SWEET_PRICE, reason: "a sweet" }],
      }),
    }),
  },
});
