import { spawnSync } from "node:child_process";
import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";

const has = (...args: string[]) => process.platform === "linux" && spawnSync("chrt", args).status === 0;
const hasCommand = has("--help");
/** Only with a right to it, which root has unless the machine takes it away. */
const mayTakeRealtime = has("--rr", "1", "true");

const threadPriority = new URL("../../dist/host/thread-priority.js", import.meta.url).href;

/** Runs `source` on a thread of its own, with `policy(thread)`, and returns what it posts. */
async function onThread(source: string): Promise<unknown> {
  const worker = new Worker(
    `
    const { readlinkSync, readFileSync } = require("node:fs");
    const { parentPort, Worker } = require("node:worker_threads");
    const policy = (thread) => readFileSync("/proc/" + thread + "/stat", "utf8").split(") ")[1].split(" ")[38];
    const own = () => policy(readlinkSync("/proc/thread-self"));
    import(${JSON.stringify(threadPriority)}).then(async ({ lowerPriority, takeRealtimePriority }) => { ${source} });
  `,
    { eval: true, execArgv: [] },
  );
  try {
    return await new Promise((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
    });
  } finally {
    await worker.terminate();
  }
}

// The numbers of sched(7): 0 is the ordinary policy, 2 SCHED_RR, 5 SCHED_IDLE.
describe("the priority of a thread", () => {
  it.runIf(hasCommand)(
    "can be so low that it runs only while no other wants its processor, and that thread alone",
    async () => {
      const policies = await onThread(
        "lowerPriority(); parentPort.postMessage([own(), policy(process.pid)]);",
      );
      expect(policies).toEqual(["5", "0"]);
    },
  );

  it.runIf(mayTakeRealtime)(
    "can come before everything ordinary, its own threads and the rest of the process included [HOST-014]",
    async () => {
      const policies = await onThread(`
        const refused = takeRealtimePriority();
        const child = new Worker(\`
          const { readlinkSync, readFileSync } = require("node:fs");
          const stat = readFileSync("/proc/" + readlinkSync("/proc/thread-self") + "/stat", "utf8");
          require("node:worker_threads").parentPort.postMessage(stat.split(") ")[1].split(" ")[38]);
        \`, { eval: true });
        child.once("message", (ofChild) => parentPort.postMessage([refused, own(), ofChild, policy(process.pid)]));
      `);
      expect(policies).toEqual([undefined, "2", "0", "0"]);
    },
  );

  it.runIf(process.platform === "linux")("says why it cannot be taken", async () => {
    const refused = await onThread('process.env.PATH = ""; parentPort.postMessage(takeRealtimePriority());');
    expect(refused).toMatch(/chrt.*ENOENT/);
  });
});
