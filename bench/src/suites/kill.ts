import { type KillReport, killAtRandom, type Victim } from "@fairtick/conformance/kill";
import type { Suite } from "../suite.ts";

const plans: readonly { readonly name: string; readonly victim: Victim; readonly kills: number }[] = [
  { name: "storage alone, results without a pause", victim: "storage", kills: 950 },
  { name: "whole server, 8 sessions of 0.1 s", victim: "server", kills: 50 },
];

export const kill: Suite = {
  name: "kill",
  title: "SIGKILL at random moments, a thousand times",
  run: async () => {
    const rows: string[][] = [];
    for (const { name, victim, kills } of plans) {
      rows.push([name, ...cells(await killAtRandom({ victim, kills, seed: 1 }))]);
    }
    return {
      tables: [
        {
          columns: ["process", "kills", "reported", "stored", "lost", "not whole", "cut short", "integrity"],
          rows,
        },
      ],
      notes: [],
    };
  },
};

function cells({ kills, reported, stored, lost, broken, gaps, cutShort, integrity }: KillReport): string[] {
  const counts = [kills, reported, stored, lost.length, broken.length + gaps.length, cutShort];
  return [...counts.map(String), integrity.join(", ")];
}
