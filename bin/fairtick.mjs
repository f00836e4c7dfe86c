#!/usr/bin/env node
// The `fairtick` command. In a checkout that is not installed or built yet it does that first,
// telling so on stderr; the standard output is the command's own.
import { pathToFileURL } from "node:url";
import { cliEntry, prepare, requireNode } from "../tools/prepare.mjs";

requireNode();
if (prepare()) await import(pathToFileURL(cliEntry).href);
else process.exitCode = 1;
