// `npm run conformance`: the table of requirements with the tests that name each row.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { reportRows } from "./conformance-rows.ts";
import { reportText } from "./report-text.ts";
import { parseRequirements } from "./requirements.ts";
import { cachedTests, runTests } from "./test-run.ts";

const usage = `usage: npm run conformance -- [--json] [--cached] [--rows ID,ID]
  --json    print one object {rows: [{id, requirement, tests, status}]} and nothing else
  --cached  use the results of the last whole run when no source file is newer
  --rows    only these rows
`;

const options = readOptions();
if (options) report(options);
else process.exitCode = 2;

function readOptions(): { json: boolean; cached: boolean; rows: string[] | undefined } | undefined {
  try {
    const { values } = parseArgs({
      options: { json: { type: "boolean" }, cached: { type: "boolean" }, rows: { type: "string" } },
    });
    const rows = values.rows?.split(",").map((id) => id.trim());
    return { json: values.json ?? false, cached: values.cached ?? false, rows };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}`);
    return undefined;
  }
}

function report(options: { json: boolean; cached: boolean; rows: string[] | undefined }): void {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const requirements = parseRequirements(readFileSync(join(root, "conformance/requirements.md"), "utf8"));
  const absent = options.rows?.filter((id) => !requirements.some((row) => row.id === id)) ?? [];
  if (absent.length > 0) {
    process.stderr.write(`conformance/requirements.md has no row ${absent.join(", ")}\n`);
    process.exitCode = 2;
    return;
  }
  const { tests, brokenFiles } = (options.cached && cachedTests(root)) || runTests(root);
  const { rows, unknown } = reportRows(requirements, tests);
  const shown = rows.filter((row) => options.rows?.includes(row.id) ?? true);
  process.stdout.write(
    options.json ? `${JSON.stringify({ rows: shown })}\n` : reportText({ rows: shown, unknown }),
  );
  for (const { id, test } of unknown) {
    process.stderr.write(`${test.file}: "${test.title}" names ${id}, which is no row\n`);
  }
  for (const file of brokenFiles) process.stderr.write(`${file} could not be loaded\n`);
  const failed = shown.some((row) => row.status === "fail") || unknown.length > 0 || brokenFiles.length > 0;
  process.exitCode = failed ? 1 : 0;
}
