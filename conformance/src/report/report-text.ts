import type { ConformanceReport, ConformanceRow, TestResult } from "./conformance-rows.ts";

const requirementColumns = 100;
const marks: Record<TestResult["status"], string> = { pass: "ok", fail: "FAIL", skipped: "skip" };

/** The table for people: a line for each row, the tests that name it below, then how many rows are in which state. */
export function reportText({ rows }: ConformanceReport): string {
  const lines = rows.flatMap((row) => [rowLine(row), ...row.tests.map(testLine)]);
  return `${lines.join("\n")}\n\n${summary(rows)}\n`;
}

function rowLine({ id, status, requirement }: ConformanceRow): string {
  const text =
    requirement.length > requirementColumns
      ? `${requirement.slice(0, requirementColumns - 3).trimEnd()}...`
      : requirement;
  return `${id.padEnd(12)}  ${(status === "fail" ? "FAIL" : status).padEnd(8)}  ${text}`;
}

function testLine({ file, title, status }: TestResult): string {
  return `                ${marks[status].padEnd(4)}  ${file}: ${title}`;
}

function summary(rows: readonly ConformanceRow[]): string {
  const count = (status: ConformanceRow["status"]): number =>
    rows.filter((row) => row.status === status).length;
  return `${rows.length} rows: ${count("pass")} pass, ${count("fail")} fail, ${count("untested")} untested`;
}
