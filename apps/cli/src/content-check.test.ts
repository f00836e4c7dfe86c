import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommandLine } from "./command-line.ts";
import { shippedFolders } from "./content-folders.ts";
import { captureTerminal } from "./test/captured-terminal.ts";

const shipped = shippedFolders();

/** A copy of the shipped content with one car and one track, for a test to spoil. */
function copyContent() {
  const root = mkdtempSync(join(tmpdir(), "content-"));
  const carsDir = join(root, "cars");
  const tracksDir = join(root, "tracks");
  cpSync(join(shipped.carsDir, "gt3_generic"), join(carsDir, "gt3_generic"), { recursive: true });
  cpSync(join(shipped.tracksDir, "oval_simple"), join(tracksDir, "oval_simple"), { recursive: true });
  const change = (file: string, edit: (text: string) => string) => {
    const path = join(root, file);
    writeFileSync(path, edit(readFileSync(path, "utf8")));
  };
  const check = async () => {
    const terminal = captureTerminal();
    const exitCode = await runCommandLine(
      ["content", "check", "--cars", carsDir, "--tracks", tracksDir],
      terminal,
    );
    return { exitCode, out: terminal.written.out.replaceAll(root, "") };
  };
  return { root, change, check };
}

describe("content check", () => {
  it.each([
    [
      "cars/gt3_generic/car.toml",
      /mass_kg = .*/,
      "mass_kg = -5",
      "/cars/gt3_generic/car.toml: physics.mass_kg: ",
    ],
    ["cars/gt3_generic/car.toml", /mass_kg = .*\n/, "", "/cars/gt3_generic/car.toml: physics.mass_kg: "],
    ["cars/gt3_generic/car.toml", /id = .*/, 'id = "1"', "/cars/gt3_generic/car.toml: id: "],
    ["cars/gt3_generic/car.toml", /\[physics\]/, "[physics", "/cars/gt3_generic/car.toml: line "],
    [
      "tracks/oval_simple/track.toml",
      /width_m = .*/,
      "width_m = 1",
      "/tracks/oval_simple/track.toml: width_m: ",
    ],
    [
      "tracks/oval_simple/track.toml",
      /centerline_file = .*/,
      'centerline_file = "none.csv"',
      "/tracks/oval_simple/track.toml: centerline_file: ",
    ],
    [
      "tracks/oval_simple/centerline.csv",
      /^.*\n.*$/m,
      "x,y\n0,zero",
      "/tracks/oval_simple/track.toml: centerline.csv: ",
    ],
  ])(
    "names file, field and reason of a fault in %s after %s [HOST-056, HOST-072]",
    async (file, from, to, fault) => {
      const { change, check } = copyContent();
      change(file, (text) => text.replace(from, to));
      const { exitCode, out } = await check();
      expect(exitCode).toBe(1);
      const line = out.split("\n").find((one) => one.startsWith(`fault    ${fault}`));
      expect(line?.length).toBeGreaterThan(`fault    ${fault}`.length + 5);
    },
  );

  it("counts what is wrong and what is left", async () => {
    const { root, check } = copyContent();
    mkdirSync(join(root, "cars/empty"));
    const { exitCode, out } = await check();
    expect(exitCode).toBe(1);
    expect(out).toBe(
      "fault    /cars/empty/car.toml: does not exist\n1 fault, 0 warnings, 1 car and 1 track are valid\n",
    );
  });

  it("accepts warnings, and prints them", async () => {
    const { change, check } = copyContent();
    change("cars/gt3_generic/car.toml", (text) => text.replace(/mass_kg = .*/, "mass_kg = 9000.0"));
    const { exitCode, out } = await check();
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /^warning {2}\/cars\/gt3_generic\/car\.toml: physics\.mass_kg: .*\n0 faults, 1 warning, /,
    );
  });
});
