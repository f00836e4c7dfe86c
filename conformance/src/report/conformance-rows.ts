import type { Requirement } from "./requirements.ts";

/** One test of a run; `title` includes the titles of the groups around it. */
export interface TestResult {
  readonly title: string;
  /** Path from the root of the repository. */
  readonly file: string;
  readonly status: "pass" | "fail" | "skipped";
}

/** A requirement with the tests that name it. Rows whose tests were all skipped are untested. */
export interface ConformanceRow {
  readonly id: string;
  readonly requirement: string;
  readonly tests: readonly TestResult[];
  readonly status: "pass" | "fail" | "untested";
}

export interface ConformanceReport {
  readonly rows: readonly ConformanceRow[];
  /** Tests that name an id which the table does not have. */
  readonly unknown: readonly { readonly id: string; readonly test: TestResult }[];
}

/** Puts each test under the rows that its title names: `[HOST-008]`, `[APEX-012, HOST-082]`. */
export function reportRows(
  requirements: readonly Requirement[],
  tests: readonly TestResult[],
): ConformanceReport {
  const testsById = new Map(requirements.map(({ id }) => [id, [] as TestResult[]]));
  const unknown: { id: string; test: TestResult }[] = [];
  for (const test of tests) {
    for (const id of namedIds(test.title)) {
      const named = testsById.get(id);
      if (named) named.push(test);
      else unknown.push({ id, test });
    }
  }
  const rows = requirements.map(({ id, requirement }) => {
    const named = testsById.get(id) ?? [];
    return { id, requirement, tests: named, status: statusOf(named) };
  });
  return { rows, unknown };
}

/** What the brackets of a title name, without repeats; also what only looks like an id (`HOST-8`). */
export function namedIds(title: string): string[] {
  const ids = new Set<string>();
  for (const [, inside = ""] of title.matchAll(/\[([A-Z]+-\d[^\]]*)\]/g)) {
    for (const id of inside.split(",")) ids.add(id.trim());
  }
  return [...ids];
}

function statusOf(tests: readonly TestResult[]): ConformanceRow["status"] {
  if (tests.some((test) => test.status === "fail")) return "fail";
  return tests.some((test) => test.status === "pass") ? "pass" : "untested";
}
