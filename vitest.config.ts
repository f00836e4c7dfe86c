import { defineConfig } from "vitest/config";

export default defineConfig({
  // Workspace packages resolve to their sources, so that tests need no build; `ssr` is what the
  // node environment reads.
  resolve: { conditions: ["source", "node"] },
  ssr: { resolve: { conditions: ["source", "node"] } },
  test: {
    include: [
      "{packages,games,apps,examples}/*/**/*.test.ts",
      "conformance/src/**/*.test.ts",
      "bench/src/**/*.test.ts",
      "tools/src/**/*.test.ts",
    ],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: "vitest.setup.ts",
    testTimeout: 30_000,
  },
});
