import { EventEmitter } from "node:events";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { loadConfig, openLogger } from "@fairtick/server";
import { describe, expect, it } from "vitest";
import { endOnFault } from "./end-on-fault.ts";
import { ProcessEnd } from "./process-end.ts";

describe("a fault that nobody catches", () => {
  it.each(["uncaughtException", "unhandledRejection"])(
    "is on the disk with its stack before the process ends with 1, after an %s",
    async (event) => {
      const folder = mkdtempSync(join(tmpdir(), "faults-"));
      const loaded = loadConfig({ tomlText: `[logging]\nfile_path = "${folder}/server.log"` });
      if ("faults" in loaded) throw new Error("faults");
      const log = openLogger({ config: loaded.config.logging, console: new PassThrough() });
      const written = () =>
        readdirSync(folder)
          .map((name) => readFileSync(join(folder, name), "utf8"))
          .join("");
      const exits: { readonly code: unknown; readonly text: string }[] = [];
      const source = new EventEmitter();
      const ending = { exit: (code: unknown) => void exits.push({ code, text: written() }) };
      endOnFault(log.logger, new ProcessEnd(log, ending as never, () => {}), source as never);
      source.emit(event, new Error("the pump broke"));
      expect(exits).toHaveLength(1);
      expect(exits[0]?.code).toBe(1);
      expect(JSON.parse(exits[0]?.text ?? "")).toMatchObject({
        level: "fatal",
        err: { message: "the pump broke", stack: expect.stringContaining("end-on-fault.test") },
      });
      await log.close();
    },
  );

  it("ends the process also when the log is broken", () => {
    const codes: unknown[] = [];
    const source = new EventEmitter();
    const fatal = () => {
      throw new Error("the disk is gone");
    };
    endOnFault({ fatal }, { byForce: (code) => void codes.push(code) }, source as never);
    expect(() => source.emit("uncaughtException", new Error("x"))).toThrow("the disk is gone");
    expect(codes).toEqual([1]);
  });
});
