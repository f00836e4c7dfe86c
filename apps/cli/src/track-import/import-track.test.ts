import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "../command-line.ts";
import { captureTerminal } from "../test/captured-terminal.ts";
import { trackLine } from "./track-line.ts";
import { readWidthRows, type WidthRow } from "./width-rows.ts";

/** A ring of 100 m, counter-clockwise, with its line a metre right of the middle of 12 m. */
function ring(count: number): WidthRow[] {
  return Array.from({ length: count }, (_, i) => {
    const angle = (i / count) * 2 * Math.PI;
    return { x: 500 + 101 * Math.cos(angle), y: 101 * Math.sin(angle) - 70, rightM: 5, leftM: 7 };
  });
}

const csvOf = (rows: readonly WidthRow[]) =>
  `# x_m,y_m,w_tr_right_m,w_tr_left_m\n${rows.map(({ x, y, rightM, leftM }) => `${x}, ${y}, ${rightM}, ${leftM}`).join("\n")}\n`;

async function run(text: string, ...options: string[]) {
  const dir = mkdtempSync(join(tmpdir(), "import-"));
  const file = join(dir, "Old Ring.csv");
  writeFileSync(file, text);
  const terminal = captureTerminal();
  const to = join(dir, "tracks");
  const again = () => runCommandLine(["content", "import", file, "--to", to, ...options], terminal);
  const exitCode = await again();
  return { exitCode, to, again, out: terminal.written.out, err: terminal.written.err };
}

describe("readWidthRows", () => {
  it("skips comments, a header, empty lines, a closing row and rows that repeat", () => {
    const rows = readWidthRows(
      "\uFEFFx_m,y_m,w_r,w_l\r\n0,0,5,6\r\n\r\n#x\n0,0,5,6\n9,0,5,6\n9,9,5,6\n0,9,5,6\n0,0.1,5,6\n",
    );
    expect(rows).toEqual([
      { x: 0, y: 0, rightM: 5, leftM: 6 },
      { x: 9, y: 0, rightM: 5, leftM: 6 },
      { x: 9, y: 9, rightM: 5, leftM: 6 },
      { x: 0, y: 9, rightM: 5, leftM: 6 },
    ]);
  });

  it("names the lines that are wrong", () => {
    expect(readWidthRows("0,0,5,5\n1,2\n3,x,5,5\n4,4,-1,5\n5,5,0,0\n")).toEqual({
      faults: [
        "line 2: 2 columns where x_m,y_m,w_tr_right_m,w_tr_left_m are needed",
        'line 3: "x" is not a number',
        "line 4: widths -1 and 5 where 0 to 200 m together are allowed",
        "line 5: widths 0 and 0 where 0 to 200 m together are allowed",
      ],
    });
    expect(readWidthRows("# nothing\n0,0,5,5\n")).toEqual({
      faults: ["1 points where at least 4 are needed"],
    });
  });
});

describe("trackLine", () => {
  it.each([8, 60, 3000])("gives the same evenly spaced middle from %i rows", (count) => {
    const { points, lengthM, widthM } = trackLine(ring(count), { isReversed: false, startM: 0 });
    expect(widthM).toBe(12);
    // Eight points are a ring only by the spline between them.
    expect(Math.abs(lengthM - 200 * Math.PI)).toBeLessThan(count === 8 ? 12 : 0.5);
    const gaps = points.slice(1).map(({ x, y }, i) => Math.hypot(x - points[i]!.x, y - points[i]!.y));
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(0.1);
    expect(Math.hypot(points[0]!.x, points[0]!.y)).toBe(0);
    expect(points[1]!.y).toBeCloseTo(0, 9);
    expect(points[1]!.x).toBeGreaterThan(0);
    // A ring that is driven counter-clockwise lies to the left.
    expect(Math.max(...points.map(({ y }) => y))).toBeGreaterThan(180);
  });

  it("drives the other way round, and from another place", () => {
    const turned = trackLine(ring(60), { isReversed: true, startM: 0 });
    expect(Math.min(...turned.points.map(({ y }) => y))).toBeLessThan(-180);
    const moved = trackLine(ring(60), { isReversed: false, startM: 250 });
    expect(moved.lengthM).toBeCloseTo(turned.lengthM, 6);
  });
});

describe("content import", () => {
  it("makes a track that the check finds nothing wrong with", async () => {
    const { exitCode, out, to } = await run(csvOf(ring(120)));
    expect([exitCode, out]).toEqual([
      0,
      `${join(to, "old_ring")}: Old Ring, a lap of 628 m, 12 m wide, 16 places on the grid\nTry it: fairtick race --tracks ${to} --track old_ring\n`,
    ]);
    const toml = readFileSync(join(to, "old_ring", "track.toml"), "utf8");
    expect(toml).toContain('name = "Old Ring"\nversion = "1.0.0"\nwidth_m = 12.0\n');
    const terminal = captureTerminal();
    expect(await runCommandLine(["content", "check", "--tracks", to], terminal)).toBe(0);
    expect(terminal.written.out).toContain("0 faults, 0 warnings");
    const list = captureTerminal();
    await runCommandLine(["content", "list", "--tracks", to], list);
    expect(list.written.out).toMatch(/^kind +id +name +version +digest +state\n/);
    expect(list.written.out).toMatch(/\ntracks +[\da-f-]{36} +Old Ring +1\.0\.0 +[\da-f]{12} +ready\n/);
    expect(list.written.out).toMatch(/\ntemplates +770e8400-\S+ +GT3 Sprint +[\da-f]{12} +ready\n/);
  });

  it("takes name, width, start and direction from the command line, and overwrites nothing", async () => {
    const options = ["--name", "My Ring!", "--width", "9.5", "--start", "100", "--reverse"];
    const { exitCode, out, again } = await run(csvOf(ring(120)), ...options);
    expect(exitCode).toBe(0);
    expect(out).toContain("my_ring: My Ring!, a lap of 628 m, 9.5 m wide");
    expect(await again()).toBe(1);
  });

  it.each([
    ["a cell that is no number", "0,0,5,5\n1,oops,5,5\n", 'line 2: "oops" is not a number'],
    [
      "a track that is too narrow",
      csvOf(ring(60)).replaceAll(" 5, 7", " 1, 1"),
      "width_m: 2 where 5 to 100 m are allowed",
    ],
    [
      "a lap that is too short",
      "0,0,5,5\n10,0,5,5\n10,10,5,5\n0,10,5,5\n",
      "where 200 to 50000 m are allowed",
    ],
  ])("refuses %s, says why, and writes nothing", async (_, text, reason) => {
    const { exitCode, err, to } = await run(text);
    expect(exitCode).toBe(1);
    expect(err).toContain(reason);
    expect(() => readFileSync(to)).toThrow("ENOENT");
  });
});
