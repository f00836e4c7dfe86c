import { defineAction, defineRecords, type Records } from "../records.ts";
import { array, type Infer, struct, u8, u16, u32 } from "../schema.ts";

const purse = struct({ coins: u16({ max: 1000 }), medals: u8(), games: u32(), hats: array(u8()) });
type Purse = Infer<typeof purse>;
export type PurseRecords = Records<typeof purse>;

/** Records of a game in which people win coins and buy hats for them. */
export function purseRecords(changes: Partial<PurseRecords> = {}): PurseRecords {
  return defineRecords({
    game: "purse",
    profile: purse,
    initial: { coins: 10, medals: 0, games: 0, hats: [] },
    migrations: [
      {
        to: 2,
        example: { coins: 3, medals: 1, games: 4 },
        migrate: (old) => ({ ...(old as object), hats: [] }),
      },
    ],
    amounts: ["coins", "medals"],
    shown: ["games", "hats"],
    settle: (profile) => ({
      profile: { ...profile, games: profile.games + 1 },
      entries: [{ kind: "coins", amount: 5, reason: "played" }],
    }),
    actions: {
      "buy-hat": defineAction({
        payload: struct({ hat: u8() }),
        apply: (profile: Purse, { hat }) => {
          if (profile.hats.includes(hat)) return { code: "conflict", message: "you have that hat" };
          return {
            profile: { ...profile, hats: [...profile.hats, hat] },
            entries: [{ kind: "coins", amount: -4, reason: `hat ${hat}` }],
          };
        },
      }),
    },
    ...changes,
  });
}
