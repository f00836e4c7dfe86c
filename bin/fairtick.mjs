#!/usr/bin/env node
// The `fairtick` command. In a checkout that is not installed or built yet it does that first,
// telling so on stderr; the standard output is the command's own.
import { pathToFileURL } from "node:url";
import { cliEntry, prepare, requireNode } from "../tools/prepare.mjs";

requireNode();
if (process.env.npm_command === "exec") endWithParent();
if (prepare()) await import(pathToFileURL(cliEntry).href);
else process.exitCode = 1;

// npx puts a shell in between, which dies of a SIGTERM without passing it on; a server that it
// started would stay behind with its ports. Losing the parent therefore counts as the signal.
function endWithParent() {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, 250);
  watch.unref();
}
