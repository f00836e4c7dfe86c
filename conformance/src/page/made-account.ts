import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServerProcess } from "../end-to-end/server-process.ts";

const entry = fileURLToPath(new URL("../../../apps/cli/dist/main.js", import.meta.url));

/** Makes an account beside a running server, as who owns the machine does. */
export function makeAccount(
  server: ServerProcess,
  name: string,
  role: "player" | "moderator" | "admin",
  password: string,
): void {
  user(server, ["create", name], password);
  if (role !== "player") user(server, ["role", name, role]);
}

function user({ folder }: ServerProcess, words: readonly string[], password = ""): void {
  const args = [entry, "user", ...words, "-c", join(folder, "server.toml")];
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    input: `${password}\n`,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`fairtick user ${words.join(" ")} ended with ${status}: ${stderr}`);
}
