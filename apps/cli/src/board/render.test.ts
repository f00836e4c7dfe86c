import { stripVTControlCharacters } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sampleBoard, sampleRow } from "../test/sample-board.ts";
import { cellCount } from "./cells.ts";
import { paletteOf } from "./palette.ts";
import { renderBoard } from "./render.ts";

const plain = paletteOf({ hasColour: false, hasUnicode: true });
const coloured = paletteOf({ hasColour: true, hasUnicode: true });
const ascii = paletteOf({ hasColour: false, hasUnicode: false });
const size = { columns: 80, rows: 24 };

const rows = [
  sampleRow({
    id: "0",
    position: 1,
    name: "You",
    car: "GT3 Generic",
    isMine: true,
    placesWon: 3,
    toLeader: { kind: "leader" },
    toNext: { kind: "leader" },
    lastLapMs: 39_286,
    bestLapMs: 39_286,
    holdsFastestLap: true,
    isLastLapBest: true,
    lapShare: 0.26,
  }),
  sampleRow({ placesWon: -1, lapShare: 0.25 }),
  sampleRow({
    id: "2",
    position: 3,
    name: "Cleo Marsh",
    toLeader: { kind: "laps", laps: 1 },
    state: "finished",
    lapShare: 0.9,
  }),
  sampleRow({
    id: "3",
    position: 10,
    name: "Dario Venn",
    lap: 0,
    toLeader: { kind: "unknown" },
    toNext: { kind: "unknown" },
    lastLapMs: undefined,
    bestLapMs: undefined,
    state: "retired",
  }),
];
const messages = [
  { kind: "fastest-lap", atMs: 40_021, text: "Fastest lap: You, 39.286" },
  { kind: "lead", atMs: 17_100, text: "New leader: You" },
  { kind: "start", atMs: 0, text: "never shown" },
] as const;

/** The widest figures that there are, beside names that fit the narrowest column. */
const extremeRows = [
  sampleRow({
    position: 10,
    name: "Ada",
    toLeader: { kind: "leader" },
    toNext: { kind: "leader" },
    speedKph: 101,
  }),
  sampleRow({
    id: "1",
    position: 11,
    name: "Bruno",
    placesWon: -11,
    lap: 99,
    toLeader: { kind: "time", ms: 723_400 },
    toNext: { kind: "time", ms: 723_400 },
    lastLapMs: 723_045,
    bestLapMs: 723_045,
    speedKph: 312,
  }),
  sampleRow({
    id: "2",
    position: 12,
    name: "Cleo",
    toLeader: { kind: "laps", laps: 12 },
    toNext: { kind: "laps", laps: 11 },
  }),
];

describe("the board", () => {
  it("shows position, places won, name, car, lap, gaps, laps and speed in columns of 80 cells", () => {
    expect(renderBoard(sampleBoard({ rows, messages }), size, plain)).toEqual([
      " SIMPLE OVAL                                          LAP 2/3   1:18.2   ● RACE ",
      ` ┣${"─".repeat(19)}1${"─".repeat(48)}3${"─".repeat(7)}┫`,
      "",
      "  P       DRIVER     CAR             L      GAP    NEXT     LAST     BEST KPH",
      "▸ 1 ▲3  ▌ You        GT3 Generic     2   LEADER           39.286   39.286 187",
      "  2 ▼1  ▌ Bruno Falk Swift Roadster  2   +1.204  +1.204 1:04.102 1:03.045 187",
      "  3     ▌ Cleo Marsh Swift Roadster  2   +1 lap  +1.204 1:04.102 1:03.045 FIN",
      " 10     ▌ Dario Venn Swift Roadster  –        –       –        –        – OUT",
      "",
      "   0:40.0  Fastest lap: You, 39.286",
      "   0:17.1  New leader: You",
      " q quit",
    ]);
  });

  it("says how long it is to the start, what is over and what has not begun", () => {
    const header = (board: Parameters<typeof sampleBoard>[0]) =>
      renderBoard(sampleBoard(board), size, plain)[0];
    expect(header({ status: "countdown", countdownMs: 2001, lap: 0, raceMs: 0 })).toMatch(
      / 0:00.0 {3}START IN 3 $/,
    );
    expect(header({ status: "finished" })).toMatch(/LAP 2\/3 {3}1:18.2 {3}● FINISHED $/);
    expect(header({ status: "waiting", raceMs: undefined, laps: undefined })).toMatch(/LAP 2 {3}WAITING $/);
  });

  it("leaves the column of cars out where none is known", () => {
    const [, , , heads, first] = renderBoard(sampleBoard({ rows: [sampleRow({ car: "" })] }), size, plain);
    expect(heads).not.toContain("CAR");
    expect(first).toContain("Bruno Falk");
  });

  it("is made of ASCII alone where the terminal shows nothing else", () => {
    const text = renderBoard(sampleBoard({ rows, messages }), size, ascii).join("");
    expect(text).toMatch(/^[ -~]*$/);
    expect(text).toContain("> 1 +3");
  });

  it("differs by colour alone between a coloured and a plain terminal", () => {
    const board = sampleBoard({ rows, messages });
    const lines = renderBoard(board, size, coloured);
    expect(lines.map(stripVTControlCharacters)).toEqual(renderBoard(board, size, plain));
    expect(lines.join("")).toContain("\u001b[");
    for (const line of lines) expect(line.split("\u001b[0m").at(-1)).not.toContain("\u001b");
  });

  it.each([24, 20, 18, 16, 10, 3])(
    "never has more than the %d lines of the terminal, and keeps the leader",
    (height) => {
      const many = Array.from({ length: 16 }, (_, i) =>
        sampleRow({ id: String(i), position: i + 1, name: `Driver ${i + 1}` }),
      );
      const lines = renderBoard(sampleBoard({ rows: many, messages }), { columns: 80, rows: height }, plain);
      expect(lines.length).toBeLessThanOrEqual(height);
      expect(lines.at(-1)).toBe(" q quit");
      if (height >= 4) expect(lines.join("\n")).toContain("Driver 1 ");
      if (height >= 19) expect(lines.join("\n")).toContain("Driver 16");
    },
  );

  it("is never wider than the terminal, whatever people are called", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.string({ unit: "grapheme", maxLength: 40 }),
            car: fc.string({ maxLength: 30 }),
          }),
          {
            minLength: 1,
            maxLength: 16,
          },
        ),
        fc.integer({ min: 20, max: 160 }),
        (drivers, columns) => {
          const many = drivers.map((driver, i) => sampleRow({ ...driver, id: String(i), position: i + 1 }));
          for (const line of renderBoard(
            sampleBoard({ rows: many, messages }),
            { columns, rows: 24 },
            plain,
          )) {
            expect(cellCount(line)).toBeLessThanOrEqual(columns);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it("shows a column whole or not at all, from 20 to 130 cells", () => {
    const full = renderBoard(sampleBoard({ rows: extremeRows }), { columns: 130, rows: 24 }, plain);
    const cellsOf = (line: string) => line.trim().split(/ {1,}/);
    const shown = new Set(extremeRows.flatMap((_, i) => cellsOf(full[i + 4] ?? "")));
    const heads = new Set(cellsOf(full[3] ?? ""));
    let before = 0;
    for (let columns = 20; columns <= 130; columns++) {
      const lines = renderBoard(sampleBoard({ rows: extremeRows, messages }), { columns, rows: 24 }, plain);
      for (const line of lines) expect(cellCount(line)).toBeLessThanOrEqual(columns);
      const headsHere = cellsOf(lines[3] ?? "");
      for (const head of headsHere) expect(heads).toContain(head);
      expect(headsHere.length).toBeGreaterThanOrEqual(before);
      before = headsHere.length;
      for (let i = 0; i < extremeRows.length; i++) {
        for (const cell of cellsOf(lines[i + 4] ?? "")) expect(shown).toContain(cell);
      }
    }
    expect(before).toBe(heads.size);
  });

  it("shows no control characters of names", () => {
    const evil = sampleRow({ name: "A\u001b[31mB\u0007\u202eC\n" });
    const text = renderBoard(sampleBoard({ rows: [evil] }), size, plain).join("");
    expect(text).toContain("A[31mBC");
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});
