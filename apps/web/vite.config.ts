import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

/** Of the server beside which the page is developed; the variable is the server's, too. */
const webPort = process.env["FAIRTICK_NETWORK_WEB_PORT"] ?? "9003";

export default defineConfig({
  // Workspace packages come from their sources: one build, and no rebuilding of packages while the page is worked on.
  resolve: { conditions: ["source", "module", "browser", "import", "default"] },
  build: {
    outDir: "dist/page",
    emptyOutDir: true,
    target: "es2023",
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // So that one sees what belongs to games, which is loaded when their pages are opened.
        chunkFileNames: ({ moduleIds }) =>
          `assets/${moduleIds.some((id) => id.includes("/games/")) ? "game-" : ""}[name]-[hash].js`,
      },
      // Compressing the files takes as long as it takes.
      checks: { pluginTimings: false },
      // Marks for servers that render React, which this page has none of.
      onLog: (level, log, handle) => {
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
      },
    },
  },
  worker: { format: "es" },
  plugins: [compressed(), behindServer()],
  server: {
    proxy: {
      "/api": { target: `http://127.0.0.1:${webPort}` },
      "/ws": { target: `ws://127.0.0.1:${webPort}`, ws: true },
    },
  },
});

/** Rules are new to the page when the server has taken them over, not when they are saved. */
function behindServer(): Plugin {
  return {
    name: "behind-server",
    apply: "serve",
    configureServer({ watcher, ws }) {
      const games = fileURLToPath(new URL("../../games", import.meta.url));
      watcher.add(readdirSync(games).map((game) => join(games, game, "dist")));
      watcher.on("all", (event, path) => {
        // `fairtick dev` writes it after each exchange of the rules.
        if (basename(path) === ".fairtick-round" && event !== "unlink") ws.send({ type: "full-reload" });
      });
    },
    hotUpdate: ({ file }) =>
      /\/games\/[^/]+\/(rules\/|dialect\/|index\.ts$|dist\/)/.test(file) ? [] : undefined,
  };
}

/** Less than a packet does not come sooner. */
const COMPRESSED_BYTES_MIN = 1400;

/** Puts compressed forms beside what is built, so that serving compresses nothing. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    writeBundle({ dir }) {
      if (dir === undefined) return;
      const files = readdirSync(dir, { recursive: true, withFileTypes: true });
      for (const file of files) {
        if (!file.isFile() || !/\.(js|css|html|svg)$/.test(file.name)) continue;
        const path = join(file.parentPath, file.name);
        const bytes = readFileSync(path);
        if (bytes.length < COMPRESSED_BYTES_MIN) continue;
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        const params = {
          [constants.BROTLI_PARAM_QUALITY]: 11,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        };
        writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
      }
    },
  };
}
