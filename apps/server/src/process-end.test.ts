import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { ProcessEnd } from "./process-end.ts";

const built = new URL("../dist/process-end.js", import.meta.url).href;

/** Runs a script that has an `end` in a process of its own; resolves with how that ended. */
async function run(script: string): Promise<unknown[]> {
  const text = `
    import { ProcessEnd } from ${JSON.stringify(built)};
    import { Worker } from "node:worker_threads";
    const forEver = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    ${script}`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", text], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  return once(child, "exit");
}

/** A thread in a call to the system that does not return: nobody ever writes to the input that it reads. */
const hangingThread = `
  const code = 'require("node:worker_threads").parentPort.postMessage(""); require("node:fs").readSync(0, Buffer.alloc(1))';
  const worker = new Worker(code, { eval: true, execArgv: [] });
  await new Promise((resolve) => worker.once("message", resolve));`;

describe("the end of the process", () => {
  it("comes by SIGKILL where a thread hangs, by force and after an orderly close [HOST-084]", async () => {
    const flush = "{ flushSync() {} }";
    const byForce = `${hangingThread}
      const end = new ProcessEnd(${flush}, process);
      end.before({ abandon: () => true });
      end.byForce(1);`;
    const orderly = `${hangingThread}
      const end = new ProcessEnd(${flush}, process);
      end.leaveBehind();
      process.exit(end.orderly(0));`;
    const killed = [null, "SIGKILL"];
    expect(await Promise.all([run(byForce), run(orderly)])).toEqual([killed, killed]);
  });

  it("comes by force in a bounded time although a disk hangs that results or the log go to", async () => {
    const results = `
      const end = new ProcessEnd({ flushSync() {} }, process);
      end.before({ abandon: forEver });
      end.byForce(1);`;
    const log = "new ProcessEnd({ flushSync: forEver }, process).byForce(1);";
    const killed = [null, "SIGKILL"];
    expect(await Promise.all([run(results), run(log)])).toEqual([killed, killed]);
  });

  it("has the code where nothing hangs", async () => {
    const script = `
      const end = new ProcessEnd({ flushSync() {} }, process);
      end.before({ abandon: () => false });
      end.byForce(1);`;
    expect(await run(script)).toEqual([1, null]);
    expect(new ProcessEnd({ flushSync() {} }, process).orderly(0)).toBe(0);
  });

  it("keeps results first, then flushes the log, and ends although either fails", () => {
    const acts: string[] = [];
    const fail = (what: string) => () => {
      acts.push(what);
      throw new Error(what);
    };
    const ending = { exit: () => acts.push("exit"), kill: () => acts.push("kill"), pid: 1 };
    const end = new ProcessEnd({ flushSync: fail("flush") }, ending as never, () => {});
    expect(() => end.byForce(1)).toThrow("flush");
    end.before({ abandon: fail("abandon") });
    expect(() => end.byForce(1)).toThrow("abandon");
    expect(acts).toEqual(["flush", "exit", "abandon", "exit"]);
  });
});
