import { describe, expect, it } from "vitest";
import { type TrackSpec, trackContent } from "./content.ts";

const manifest = {
  id: "660e8400-e29b-41d4-a716-446655440001",
  name: "Test Track",
  version: "1.0.0",
  width_m: 12,
  centerline_file: "centerline.csv",
};

describe("centreline file", () => {
  it("gives the same length open and closed [APEX-007]", () => {
    const open = ringRows();
    const closed = [...open, [0, 0, ringLengthM()]];
    const lengths = [open, closed].map((rows) => accepted(csv(rows)).track.lengthM);
    expect(lengths[0]).toBeCloseTo(ringLengthM(), 9);
    expect(lengths[1]).toBe(lengths[0]);
    expect(accepted(csv(closed)).track.centerline.count).toBe(RING_POINTS);
  });

  it("may have a header line, comments, empty lines, a byte order mark and any line ends [APEX-007]", () => {
    const rows = csv(ringRows());
    const decorated = `\uFEFFx,y,distance_from_start\r\n# a ring\r\n\r\n${rows.replaceAll("\n", "\r\n")}`;
    expect(accepted(decorated)).toEqual(accepted(rows));
    expect(accepted(decorated).warnings).toEqual([]);
  });

  it("recomputes a wrong third column from the points and warns [APEX-007]", () => {
    const rows = ringRows().map(([x, y, distanceM]) => [x, y, distanceM * 1.02]);
    const { track, warnings } = accepted(csv(rows));
    expect(track.lengthM).toBeCloseTo(ringLengthM(), 9);
    expect(track.centerline.distancesM[10]).toBeCloseTo(ringRows()[10][2], 9);
    expect(warnings).toEqual([expect.stringMatching(/^centerline.csv: \d+ distances are more than 1 % off/)]);
  });

  it("takes a third column that is rounded", () => {
    const rows = ringRows().map(([x, y, distanceM]) => [x, y, Math.round(distanceM)]);
    expect(accepted(csv(rows)).warnings).toEqual([]);
  });

  it("may lack the third column, with a warning", () => {
    const { track, warnings } = accepted(csv(ringRows().map(([x, y]) => [x, y])));
    expect(track.lengthM).toBeCloseTo(ringLengthM(), 9);
    expect(warnings).toEqual([expect.stringContaining("120 rows have no third column")]);
  });

  it("is moved and turned to start at the origin heading +X, with a warning [APEX-007]", () => {
    const yawRad = 2.5;
    const rows = ringRows().map(([x, y, distanceM]) => [
      70 + x * Math.cos(yawRad) - y * Math.sin(yawRad),
      -9 + x * Math.sin(yawRad) + y * Math.cos(yawRad),
      distanceM,
    ]);
    const moved = accepted(csv(rows));
    const plain = accepted(csv(ringRows()));
    expect(moved.warnings).toEqual([expect.stringMatching(/starts at \(70.00, -9.00\) heading 2.500 rad/)]);
    expect(plain.warnings).toEqual([]);
    for (let i = 0; i < RING_POINTS; i++) {
      expect(moved.track.centerline.xs[i]).toBeCloseTo(plain.track.centerline.xs[i], 9);
      expect(moved.track.centerline.ys[i]).toBeCloseTo(plain.track.centerline.ys[i], 9);
    }
  });

  it.each([
    ["is missing", undefined, 'centerline_file: "centerline.csv" is not a readable text file'],
    ["is empty", "", "centerline.csv: 0 points do not make a loop"],
    ["has a word among its numbers", "0,0,0\n5,five,5\n", 'centerline.csv: line 2: "five" is not a number'],
    ["has an infinite number", "0,0,0\n1e999,0,5\n5,5,9\n", "line 2: point (Infinity, 0) is not within"],
    ["has an empty cell", "0,0,0\n5,,5\n", 'centerline.csv: line 2: "" is not a number'],
    ["has too many columns", "0,0,0,1\n", "centerline.csv: line 1: 4 columns where"],
    ["has one point", "x,y\n1,2\n", "centerline.csv: 1 point does not make a loop"],
    [
      "has the columns of another format",
      "lat,lon,alt\n0,0,0\n",
      'centerline.csv: line 1: the header is "lat,lon,alt" where x,y,distance_from_start is needed',
    ],
    ["has a second header", "x,y,d\nx,y,d\n0,0,0\n", 'centerline.csv: line 2: "x" is not a number'],
    [
      "repeats a point",
      "x,y,d\n0,0,0\n90,0,90\n90,0,90\n0,90,200\n",
      "centerline.csv: line 4: point 2 repeats",
    ],
    ["has a short lap", "0,0,0\n9,0,9\n0,9,20\n", "centerline.csv: a lap of 30.7 m where 200 to"],
    ["has too many points", "0,0,0\n".repeat(10_001), "centerline.csv: 10001 points where at most 10000"],
  ])("is refused with its line when it %s", (_name, text, message) => {
    const parsed = parse(manifest, text);
    expect(parsed.track).toBeUndefined();
    expect(parsed.problems).toEqual([expect.stringContaining(message)]);
  });

  it("reports at most ten faulty lines", () => {
    expect(parse(manifest, "0,0,0\n".concat("a,b,c\n".repeat(500))).problems).toHaveLength(10);
  });
});

describe("track manifest", () => {
  it("gives a frozen track with its name, width and grid", () => {
    const { track } = accepted(csv(ringRows()));
    expect(track).toMatchObject({ id: manifest.id, name: "Test Track", version: "1.0.0", widthM: 12 });
    expect(Object.isFrozen(track) && Object.isFrozen(track.grid) && Object.isFrozen(track.grid[0])).toBe(
      true,
    );
    expect(track.crossings).toEqual([]);
  });

  it.each([
    [{ width_m: 0 }, "width_m: 0 where 5 to 100 m are allowed"],
    [{ width_m: 4 }, "width_m: 4 where 5 to 100 m are allowed"],
    [{ width_m: "wide" }, 'width_m: "wide" where a number is needed'],
    [{ id: "660e8400" }, 'id: "660e8400" where a UUID is needed'],
    [{ name: undefined }, "name: nothing where a text"],
    [{ centerline_file: 3 }, "centerline_file: 3 where a text"],
    [{ start_positions: 3 }, "start_positions: 3 where an array of tables is needed"],
  ])("is refused with %j", (change, message) => {
    const { problems } = parse({ ...manifest, ...change }, csv(ringRows()));
    expect(problems).toEqual([expect.stringContaining(message)]);
  });

  it("warns of an unusual width", () => {
    const { warnings } = parse({ ...manifest, width_m: 40 }, csv(ringRows()));
    expect(warnings[0]).toBe("width_m: 40 is outside of the typical 8 to 25 m");
  });

  it("warns of a track that overlaps itself and of a bend inside of its own edge", () => {
    // Two straights 8 m apart, joined by turns of 4 m radius.
    const rows: number[][] = [];
    for (let x = 0; x < 300; x += 4) rows.push([x, 0]);
    rows.push([303, 1], [304, 4], [303, 7]);
    for (let x = 300; x > -4; x -= 4) rows.push([x, 8]);
    rows.push([-3, 7], [-4, 4], [-3, 1]);
    const { track, warnings } = parse(manifest, csv(rows.map(([x, y]) => [x, y])));
    expect(track).toBeDefined();
    expect(warnings).toContainEqual(
      expect.stringMatching(/overlaps itself between .* the distance is 8.0 m/),
    );
    expect(warnings).toContainEqual(
      expect.stringMatching(/bends with \d.\d m at 30\d m: less than half the width/),
    );
  });
});

describe("starting grid", () => {
  it("is generated in two staggered columns with 8 m rows behind the line [APEX-008]", () => {
    const { grid } = accepted(csv(longRows())).track;
    expect(grid).toHaveLength(16);
    expect(grid.map((slot) => slot.position)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16,
    ]);
    for (let i = 0; i < 16; i++) {
      expect(grid[i].x).toBeCloseTo(-6 - 4 * i, 6);
      expect(grid[i].y).toBeCloseTo(i % 2 === 0 ? 3 : -3, 6);
      expect(grid[i].yawRad).toBeCloseTo(0, 9);
    }
  });

  it("follows the centreline backwards around a bend [APEX-008]", () => {
    const { grid } = accepted(csv(ringRows())).track;
    const last = grid[15];
    // 66 m back on the ring; its first side lies along +X, so the centre is half a side ahead of the line.
    expect(Math.hypot(last.x - ringLengthM() / RING_POINTS / 2, last.y - 60)).toBeCloseTo(63, 1);
    // On the 22nd side counted backwards.
    expect(last.yawRad).toBeCloseTo((-22 * 2 * Math.PI) / RING_POINTS, 9);
  });

  it("takes explicit slots in the order of their positions [APEX-008]", () => {
    const { track, warnings } = parse(
      withSlots([2, -20, -3, 0], [1, -10, 3, 0.1], [3, -30, 3, -0.1]),
      csv(longRows()),
    );
    expect(track?.grid).toEqual([
      { position: 1, x: -10, y: 3, yawRad: 0.1 },
      { position: 2, x: -20, y: -3, yawRad: 0 },
      { position: 3, x: -30, y: 3, yawRad: -0.1 },
    ]);
    expect(warnings).toEqual([]);
  });

  it("moves explicit slots together with the track", () => {
    const rows = longRows().map(([x, y]) => [100 - y, 50 + x]);
    const { track } = parse(withSlots([1, 97, 40, Math.PI / 2]), csv(rows));
    expect(track?.grid[0].x).toBeCloseTo(-10, 9);
    expect(track?.grid[0].y).toBeCloseTo(3, 9);
    expect(track?.grid[0].yawRad).toBeCloseTo(0, 9);
  });

  it.each([
    [
      "twice the same position",
      [
        [1, -10, 3, 0],
        [1, -20, -3, 0],
      ],
      "positions 1, 1 where each of 1 to 2",
    ],
    ["no pole", [[2, -10, 3, 0]], "positions 2 where each of 1 to 1"],
    ["no yaw", [[1, -10, 3]], "start_positions.0.yaw_rad: nothing where a number"],
    ["17 slots", Array.from({ length: 17 }, (_, i) => [i + 1, -6 * i, 0, 0]), "17 slots where at most 16"],
  ])("is refused with %s", (_name, slots, message) => {
    expect(parse(withSlots(...slots), csv(longRows())).problems).toEqual([expect.stringContaining(message)]);
  });

  it.each([
    ["beside the track", [[1, -10, 9, 0]], "the slot of position 1 lies beside the track"],
    ["ahead of the line", [[1, 10, 3, 0]], "the slot of position 1 lies ahead of the line"],
    [
      "upon another",
      [
        [1, -10, 3, 0],
        [2, -14, 3, 0],
      ],
      "the slot of position 1 overlaps that of position 2",
    ],
  ])("is accepted with a warning for a slot %s", (_name, slots, message) => {
    const { track, warnings } = parse(withSlots(...slots), csv(longRows()));
    expect(track?.grid).toHaveLength(slots.length);
    expect(warnings).toEqual([expect.stringContaining(message)]);
  });
});

const RING_POINTS = 120;

/** A ring of 60 m radius, counter-clockwise, its first segment along +X from the origin. */
function ringRows(): number[][] {
  const sideM = 2 * 60 * Math.sin(Math.PI / RING_POINTS);
  const rows: number[][] = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < RING_POINTS; i++) {
    rows.push([x, y, i * sideM]);
    x += sideM * Math.cos((2 * Math.PI * i) / RING_POINTS);
    y += sideM * Math.sin((2 * Math.PI * i) / RING_POINTS);
  }
  return rows;
}

function ringLengthM(): number {
  return RING_POINTS * 2 * 60 * Math.sin(Math.PI / RING_POINTS);
}

/** A stadium whose straight reaches 120 m behind the line. */
function longRows(): number[][] {
  const rows: number[][] = [];
  for (let x = 0; x < 100; x += 5) rows.push([x, 0]);
  for (let i = 0; i < 24; i++)
    rows.push([100 + 40 * Math.sin((Math.PI * i) / 24), 40 - 40 * Math.cos((Math.PI * i) / 24)]);
  for (let x = 100; x > -120; x -= 5) rows.push([x, 80]);
  for (let i = 0; i < 24; i++)
    rows.push([-120 - 40 * Math.sin((Math.PI * i) / 24), 40 + 40 * Math.cos((Math.PI * i) / 24)]);
  for (let x = -120; x < 0; x += 5) rows.push([x, 0]);
  let distanceM = 0;
  return rows.map(([x, y], i) => {
    if (i > 0) distanceM += Math.hypot(x - rows[i - 1][0], y - rows[i - 1][1]);
    return [x, y, distanceM];
  });
}

function csv(rows: readonly number[][]): string {
  return rows.map((row) => row.join(",")).join("\n");
}

function withSlots(...slots: (number | undefined)[][]) {
  const tables = slots.map(([position, x, y, yaw_rad]) => ({
    position,
    x,
    y,
    ...(yaw_rad === undefined ? {} : { yaw_rad }),
  }));
  return { ...manifest, start_positions: tables };
}

function accepted(text: string): { track: TrackSpec; warnings: string[] } {
  const { track, problems, warnings } = parse(manifest, text);
  if (track === undefined) throw new Error(problems.join("; "));
  return { track, warnings };
}

function parse(source: unknown, text: string | undefined) {
  const warnings: string[] = [];
  const warn = (path: string, message: string) => void warnings.push(`${path}: ${message}`);
  const files = (name: string) => (name === "centerline.csv" ? text : undefined);
  const parsed = trackContent.parse(source, files, { warn });
  return {
    track: parsed.ok ? parsed.item : undefined,
    problems: parsed.ok ? [] : parsed.problems.map(({ field, message }) => `${field}: ${message}`),
    warnings,
  };
}
