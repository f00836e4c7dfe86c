/** Where code runs: `pure` means everywhere, so neither Node nor DOM and no npm package. */
export type Environment = "pure" | "node" | "browser";

/** One row of the import table: code that may import the same things. */
export interface Layer {
  readonly name: string;
  /** Folder, or one file, from the root of the repository; `*` stands for the name of one game, app or example. */
  readonly folder: string;
  readonly environment: Environment;
  /** Names of the layers whose public entries it may import, besides itself. */
  readonly imports: readonly string[];
  /** Never shipped, so it may use the development dependencies of the root. */
  readonly development?: boolean;
}

const platform = [
  "kernel",
  "physics",
  "contract",
  "wire",
  "session",
  "replay",
  "seal",
  "server",
  "client",
  "client-node",
  "game-view",
];
const games = ["rules", "records", "dialect", "view", "package"];

/**
 * Who may import whom. Layers inside `games/` see only their own game; the only code that names
 * games is that of the apps and of the development layers.
 */
export const importTable: readonly Layer[] = [
  { name: "kernel", folder: "packages/kernel/src", environment: "pure", imports: [] },
  { name: "physics", folder: "packages/physics/src", environment: "pure", imports: ["kernel"] },
  { name: "contract", folder: "packages/contract/src", environment: "pure", imports: ["kernel"] },
  { name: "wire", folder: "packages/wire/src", environment: "pure", imports: ["kernel", "contract"] },
  { name: "session", folder: "packages/session/src", environment: "pure", imports: ["kernel", "contract"] },
  {
    name: "replay",
    folder: "packages/replay/src",
    environment: "pure",
    imports: ["kernel", "contract", "session"],
  },
  { name: "seal", folder: "packages/seal/src", environment: "node", imports: [] },
  {
    name: "server",
    folder: "packages/server/src",
    environment: "node",
    imports: ["kernel", "contract", "wire", "session", "replay", "seal"],
  },
  {
    name: "client",
    folder: "packages/client/src",
    environment: "pure",
    imports: ["kernel", "contract", "wire", "session"],
  },
  {
    name: "client-node",
    folder: "packages/client-node/src",
    environment: "node",
    imports: ["contract", "wire", "client", "seal"],
  },
  {
    name: "game-view",
    folder: "packages/game-view/src",
    environment: "browser",
    imports: ["kernel", "contract", "client"],
  },
  { name: "rules", folder: "games/*/rules", environment: "pure", imports: ["kernel", "physics", "contract"] },
  {
    name: "records",
    folder: "games/*/records",
    environment: "pure",
    imports: ["kernel", "physics", "contract", "rules"],
  },
  {
    name: "dialect",
    folder: "games/*/dialect",
    environment: "pure",
    imports: ["kernel", "physics", "contract", "wire", "rules"],
  },
  {
    name: "view",
    folder: "games/*/view",
    environment: "browser",
    imports: ["kernel", "contract", "client", "game-view", "rules", "dialect"],
  },
  {
    name: "package",
    folder: "games/*/index.ts",
    environment: "pure",
    imports: ["contract", "rules", "records", "dialect"],
  },
  {
    name: "page",
    folder: "apps/web/src",
    environment: "browser",
    imports: ["kernel", "contract", "session", "replay", "client", "game-view", "view"],
  },
  {
    name: "page build",
    folder: "apps/web/vite.config.ts",
    environment: "node",
    imports: [],
    development: true,
  },
  { name: "app", folder: "apps/*/src", environment: "node", imports: [...platform, ...games] },
  {
    name: "example",
    folder: "examples/*",
    environment: "node",
    imports: [...platform, ...games, "conformance"],
  },
  {
    name: "conformance",
    folder: "conformance/src",
    environment: "node",
    imports: [...platform, ...games, "app"],
    development: true,
  },
  {
    name: "bench",
    folder: "bench",
    environment: "node",
    imports: [...platform, ...games, "app", "conformance"],
    development: true,
  },
  {
    name: "tools",
    folder: "tools/src",
    environment: "node",
    imports: [...platform, ...games],
    development: true,
  },
];
