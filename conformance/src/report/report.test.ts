import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { namedIds, reportRows, type TestResult } from "./conformance-rows.ts";
import { reportText } from "./report-text.ts";
import { parseRequirements } from "./requirements.ts";
import { readTestReport } from "./test-run.ts";

const table = readFileSync(new URL("../../requirements.md", import.meta.url), "utf8");
const frozenIds = readFileSync(new URL("./fixtures/requirement-ids.txt", import.meta.url), "utf8")
  .trim()
  .split("\n");

const twoRows = `
| ID | requirement | how a test shows it |
|---|---|---|
| HOST-001 | Loads any subset. | Start with one; start with all. |
| APEX-012 | Yaw, then velocity (\`a|b\`). | Reference trajectory. |
`;

function result(title: string, status: TestResult["status"]): TestResult {
  return { title, file: "packages/x/src/x.test.ts", status };
}

describe("the table of requirements", () => {
  it("has every id of the frozen list, and no id that the list lacks", () => {
    const ids = parseRequirements(table).map((row) => row.id);
    expect(frozenIds.length).toBeGreaterThanOrEqual(230);
    expect(ids.sort()).toEqual([...frozenIds].sort());
  });

  it("gives id, requirement and proof of each row", () => {
    expect(parseRequirements(twoRows)).toEqual([
      { id: "HOST-001", requirement: "Loads any subset.", shownBy: "Start with one; start with all." },
      { id: "APEX-012", requirement: "Yaw, then velocity (`a|b`).", shownBy: "Reference trajectory." },
    ]);
  });

  it.each([
    ["a missing cell", "| HOST-001 | Loads. |", "line 1: a row is"],
    ["a fourth cell", "| HOST-001 | Loads. | Start. | more |", "line 1: a row is"],
    ["an id with two digits", "\n| HOST-01 | Loads. | Start. |", "line 2: HOST-01 is no id"],
    [
      "an id that is there twice",
      "| HOST-001 | Loads. | Start. |\n| HOST-001 | Loads. | Start. |",
      "line 2: HOST-001 is there twice",
    ],
  ])("refuses %s and names the line", (_title, markdown, message) => {
    expect(() => parseRequirements(markdown)).toThrow(message);
  });
});

describe("the conformance report", () => {
  it("finds one or several ids in the brackets of a title", () => {
    expect(namedIds("encodes [HOST-008]")).toEqual(["HOST-008"]);
    expect(namedIds("group [HOST-008] > repeats [APEX-012, HOST-008]")).toEqual(["HOST-008", "APEX-012"]);
    expect(namedIds("takes cars[0], [a] and HOST-008 without brackets")).toEqual([]);
  });

  it("puts tests under the rows they name", () => {
    const passing = result("one [HOST-001]", "pass");
    const failing = result("two [HOST-001, APEX-012]", "fail");
    const { rows } = reportRows(parseRequirements(twoRows), [passing, failing]);
    expect(rows.map(({ id, tests, status }) => ({ id, tests, status }))).toEqual([
      { id: "HOST-001", tests: [passing, failing], status: "fail" },
      { id: "APEX-012", tests: [failing], status: "fail" },
    ]);
  });

  it("calls a row without a test that ran untested", () => {
    const { rows } = reportRows(parseRequirements(twoRows), [
      result("one [HOST-001]", "pass"),
      result("two [APEX-012]", "skipped"),
    ]);
    expect(rows.map((row) => row.status)).toEqual(["pass", "untested"]);
  });

  it("reports a test that names an id which is no row", () => {
    const typo = result("one [HOST-01]", "pass");
    const absent = result("two [HOST-001, HOST-999]", "pass");
    expect(reportRows(parseRequirements(twoRows), [typo, absent]).unknown).toEqual([
      { id: "HOST-01", test: typo },
      { id: "HOST-999", test: absent },
    ]);
  });

  it("reads titles, files and states from a run, and the files that could not be loaded", () => {
    const assertion = { ancestorTitles: ["group"], title: "works [HOST-001]", status: "passed" };
    const run = readTestReport(
      "/repo",
      JSON.stringify({
        testResults: [
          {
            name: "/repo/packages/x/src/x.test.ts",
            status: "failed",
            assertionResults: [
              assertion,
              { ...assertion, title: "fails", status: "failed" },
              { ...assertion, title: "waits", status: "pending" },
            ],
          },
          { name: "/repo/games/y/rules/y.test.ts", status: "failed", assertionResults: [] },
        ],
      }),
    );
    expect(run).toEqual({
      tests: [
        result("group > works [HOST-001]", "pass"),
        result("group > fails", "fail"),
        result("group > waits", "skipped"),
      ],
      brokenFiles: ["games/y/rules/y.test.ts"],
    });
  });

  it("prints each row with its tests, and a summary", () => {
    const report = reportRows(parseRequirements(twoRows), [result("one [HOST-001]", "pass")]);
    expect(reportText(report).split("\n")).toEqual([
      "HOST-001      pass      Loads any subset.",
      "                ok    packages/x/src/x.test.ts: one [HOST-001]",
      "APEX-012      untested  Yaw, then velocity (`a|b`).",
      "",
      "2 rows: 1 pass, 0 fail, 1 untested",
      "",
    ]);
  });
});
