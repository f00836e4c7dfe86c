import { cpus } from "node:os";

/** The machine in a few words: numbers mean nothing without it. */
export function machine(): string {
  const all = cpus();
  const model = all[0]?.model.trim() || "unknown processor";
  return `${model}, ${all.length} cores, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
}
