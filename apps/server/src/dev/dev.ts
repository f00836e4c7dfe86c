import { rmSync, writeFileSync } from "node:fs";
import { register } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { CommandLineValue } from "@fairtick/server";
import { type ServedParts, type ServeOptions, serve } from "../main.ts";
import { roundFile } from "./round-file.ts";
import { RulesFollower } from "./rules-follower.ts";

/** One thread is soon loaded again, none needs to wait for the fault of another, and Ctrl-C ends it at once. */
const keys: readonly CommandLineValue[] = [
  { option: "dev", key: "server.session_threads", value: "1" },
  { option: "dev", key: "server.standby_threads", value: "0" },
  { option: "dev", key: "server.shutdown_grace_seconds", value: "0" },
];

/** Runs a server whose sessions take over what is changed of their game's rules. Resolves as `serve`. */
export function develop(options: ServeOptions): Promise<number> {
  register(new URL("./round-hooks.js", import.meta.url));
  return serve({ ...options, overrides: [...keys, ...options.overrides] }, follow);
}

function follow(parts: ServedParts): () => Promise<void> {
  const mark = roundFile(fileURLToPath(parts.games[0]?.module ?? ""));
  const say = (text: string) => void process.stdout.write(`${text}\n`);
  const follower = new RulesFollower({
    parts,
    say,
    taken: () => writeFileSync(mark, `${Date.now()}\n`),
  });
  const { folder, compiler } = follower.project;
  const does = compiler === undefined ? "taken" : "built and taken";
  say(
    `Following ${relative("", folder) || folder}: what is changed there is ${does} by the running sessions.\n`,
  );
  return async () => {
    await follower.close();
    rmSync(mark, { force: true });
  };
}
