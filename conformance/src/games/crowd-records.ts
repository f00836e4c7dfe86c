import { array, defineAction, defineRecords, type Infer, struct, u8, u16, u32 } from "@fairtick/contract";
import { floor, min } from "@fairtick/kernel";

const STEPS_MAX = 10_000;

const profile = struct({
  steps: u16({ max: STEPS_MAX, describe: "Metres walked, that shoes have not been had for." }),
  visits: u32(),
  shoes: array(u8(), { max: 8 }),
});
type WalkerProfile = Infer<typeof profile>;

/** What a crowd could keep of its people: who walks far can have shoes. The second version of it, so that there is a migration. */
export const crowdRecords = defineRecords({
  game: "crowd",
  profile,
  initial: { steps: 0, visits: 0, shoes: [] },
  migrations: [
    {
      to: 2,
      example: { walked: 4321.5, visits: 3 },
      migrate: (old) => {
        const { walked, visits } = old as { readonly walked: number; readonly visits: number };
        return { steps: min(floor(walked), STEPS_MAX), visits, shoes: [] };
      },
    },
  ],
  amounts: ["steps"],
  shown: ["visits", "shoes"],
  loadout: ({ shoes }, wanted) =>
    shoes.length > 7 ? { code: "forbidden", message: "nobody walks in so many shoes" } : { loadout: wanted },
  settle: (had, { results, roster, seat }) => {
    const name = roster.find((entry) => entry.seat === seat)?.name;
    const walked = (results as readonly { readonly name: string; readonly walked_m: number }[])
      .filter((each) => each.name === name)
      .reduce((sum, each) => sum + each.walked_m, 0);
    const amount = min(floor(walked), STEPS_MAX - had.steps);
    return {
      profile: { ...had, visits: had.visits + 1 },
      entries: [{ kind: "steps", amount, reason: "walked" }],
    };
  },
  actions: {
    "get-shoes": defineAction({
      payload: struct({ kind: u8({ max: 7 }) }),
      apply: (had: WalkerProfile, { kind }) =>
        had.shoes.includes(kind)
          ? { code: "conflict", message: "you have those shoes" }
          : {
              profile: { ...had, shoes: [...had.shoes, kind] },
              entries: [{ kind: "steps", amount: -1000, reason: `shoes ${kind}` }],
            },
    }),
  },
});
