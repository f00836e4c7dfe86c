import { spawnSync } from "node:child_process";

/** Of each packet, on its way to the other end: twice of a round trip. */
const NETEM = ["delay", "75ms", "20ms", "loss", "5%"];

/** A network namespace of the kernel whose loopback delays and loses what is sent over it. */
export interface BadLoopback {
  /** Before a command: runs it in there. */
  readonly through: readonly string[];
  remove(): void;
}

/** Needs root, `ip` and `tc` of iproute2, and a kernel with netem; without them a text says what is missing. */
export function openBadLoopback(): BadLoopback | string {
  const name = `fairtick-${process.pid}`;
  const through = ["ip", "netns", "exec", name];
  const remove = () => void run(["ip", "netns", "delete", name]);
  const made = run(["ip", "netns", "add", name]);
  if (made !== undefined) return made;
  const fault =
    run(["ip", "-netns", name, "link", "set", "lo", "up"]) ??
    run([...through, "tc", "qdisc", "add", "dev", "lo", "root", "netem", ...NETEM]);
  if (fault === undefined) return { through, remove };
  remove();
  return fault;
}

/** What went wrong. */
function run([command = "", ...args]: readonly string[]): string | undefined {
  const { error, status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (error === undefined && status === 0) return undefined;
  const line = `${error?.message ?? stderr}`.trim().split("\n").join(", ");
  return `${command} ${args.join(" ")}: ${line}`;
}
