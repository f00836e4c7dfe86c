import { defineAction, defineRecords, type Infer, struct, u8, u16, u32 } from "@fairtick/contract";

const profile = struct({ errands: u32(), tips: u16({ max: 1000 }), bells: u8() });
type ErrandProfile = Infer<typeof profile>;

/** What a game could keep of who runs errands: tips, for which bells are bought. Everybody begins with 10. */
export const errandRecords = defineRecords({
  game: "errand",
  profile,
  initial: { errands: 0, tips: 10, bells: 0 },
  migrations: [],
  amounts: ["tips"],
  shown: ["errands", "bells"],
  loadout: (had, wanted: { readonly vehicle: string }) =>
    had.bells > 2 ? { code: "forbidden", message: "too many bells" } : { loadout: wanted },
  settle: (had, { results, playerId }) => {
    const { tips } = results as { readonly tips: { readonly [playerId: string]: number } };
    const amount = tips[playerId] ?? 0;
    return {
      profile: { ...had, errands: had.errands + 1 },
      entries: amount === 0 ? [] : [{ kind: "tips", amount, reason: "an errand" }],
    };
  },
  actions: {
    "buy-bell": defineAction({
      payload: struct({ price: u8({ min: 1 }) }),
      apply: (had: ErrandProfile, { price }) => {
        if (had.bells === 5) return { code: "forbidden", message: "five bells are enough" };
        return {
          profile: { ...had, bells: had.bells + 1 },
          entries: [{ kind: "tips", amount: -price, reason: "a bell" }],
        };
      },
    }),
  },
});
