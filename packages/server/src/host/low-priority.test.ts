import { spawnSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import { expect, test } from "vitest";

const isLinux = process.platform === "linux" && spawnSync("chrt", ["--help"]).status === 0;

test.runIf(isLinux)(
  "lets a thread run only while no other wants its processor, and that thread alone",
  async () => {
    const module = new URL("../../dist/host/low-priority.js", import.meta.url).href;
    const source = `
    const { readlinkSync, readFileSync } = require("node:fs");
    const { parentPort } = require("node:worker_threads");
    import(${JSON.stringify(module)}).then(({ lowerPriority }) => {
      lowerPriority();
      const policy = (thread) => readFileSync("/proc/" + thread + "/stat", "utf8").split(") ")[1].split(" ")[38];
      parentPort.postMessage([policy(readlinkSync("/proc/thread-self")), policy(process.pid)]);
    });
  `;
    const worker = new Worker(source, { eval: true, execArgv: [] });
    const policies = await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
    await worker.terminate();
    // The numbers of sched(7): 5 is SCHED_IDLE, 0 the ordinary policy.
    expect(policies).toEqual(["5", "0"]);
  },
);
