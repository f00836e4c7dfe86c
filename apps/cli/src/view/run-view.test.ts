import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { roundFile } from "@fairtick/server-app/dev";
import { describe, expect, it } from "vitest";
import { captureTerminal } from "../test/captured-terminal.ts";
import { runView } from "./run-view.ts";

/** A program that notes each of its starts, and goes on as the file `does` says. */
function newProgram(does: string) {
  const folder = mkdtempSync(join(tmpdir(), "fairtick-view-"));
  const path = join(folder, "play.mjs");
  const notes = join(folder, "notes");
  writeFileSync(join(folder, "does"), does);
  writeFileSync(
    path,
    `import { appendFileSync, readFileSync } from "node:fs";
appendFileSync(${JSON.stringify(notes)}, process.argv.slice(2).join(" ") + "\\n");
const does = readFileSync(${JSON.stringify(join(folder, "does"))}, "utf8");
if (does === "stay") setInterval(() => {}, 1000);
else process.exitCode = Number(does);
`,
  );
  const starts = () => (existsSync(notes) ? readFileSync(notes, "utf8").trim().split("\n") : []);
  return {
    path,
    starts,
    doNext: (next: string) => writeFileSync(join(folder, "does"), next),
    change: (round: number) => writeFileSync(roundFile(path), `${round}\n`),
    async started(count: number): Promise<void> {
      while (starts().length < count) await sleep(5);
    },
  };
}

describe("fairtick view", () => {
  it("starts the program again after each exchange of the rules, until it ends of itself", async () => {
    const program = newProgram("stay");
    const view = runView({ path: program.path, args: ["Ann", "--bot"] }, captureTerminal());
    await program.started(1);
    program.change(1);
    await program.started(2);
    program.doNext("0");
    program.change(2);
    expect(await view).toBe(0);
    expect(program.starts()).toEqual(["Ann --bot", "Ann --bot", "Ann --bot"]);
  });

  it("says that the program has failed, and starts it again after the next exchange", async () => {
    const program = newProgram("3");
    const terminal = captureTerminal();
    const view = runView({ path: program.path, args: ["Ann"] }, terminal);
    while (terminal.written.err === "") await sleep(5);
    expect(terminal.written.err).toBe(
      `${program.path} ended with 3; it starts again after the next change\n`,
    );
    program.doNext("0");
    program.change(1);
    expect(await view).toBe(0);
    expect(program.starts()).toHaveLength(2);
  });

  it("ends the program with itself", async () => {
    const program = newProgram("stay");
    const terminal = captureTerminal();
    const view = runView({ path: program.path, args: [] }, terminal);
    await program.started(1);
    terminal.interrupt();
    expect(await view).toBe(130);
  });

  it("says that there is no such program", async () => {
    const view = runView({ path: "/none.js", args: [] }, captureTerminal());
    await expect(view).rejects.toThrow("/none.js: there is no such file");
  });
});
