import { ReplayFiles, replayName, storedContent } from "@fairtick/server";
import type { ApexContent } from "../apex-content.ts";
import { CommandFailure } from "../command-failure.ts";
import { projectVersion } from "../version.ts";
import type { LocalRace } from "./local-race.ts";

/** Nothing that is there is removed for a race. */
const unlimited = {
  kept: Number.POSITIVE_INFINITY,
  keptUnattended: Number.POSITIVE_INFINITY,
  keptBytes: Number.POSITIVE_INFINITY,
  keptDays: 0,
};

/**
 * Writes a race that is over into a folder of replays, as a server does.
 *
 * @throws CommandFailure where the disk does not take it.
 */
export function writeReplay(dir: string, race: LocalRace, { registry }: ApexContent): void {
  const { session, log: tail } = race;
  const { sessionId, plan, contentDigests } = session.setup;
  const log = tail?.header;
  if (tail === undefined || log === undefined) return;
  const now = Date.now();
  const files = new ReplayFiles({ dir, limits: unlimited }, (report) => {
    if (report.kind === "lost") throw new CommandFailure(`the replay cannot be written: ${report.reason}`);
  });
  const recording = 0;
  const at = new Date(now).toISOString();
  files.run({
    kind: "open",
    recording,
    name: replayName(sessionId, now, true),
    header: { recordedAt: at, server: projectVersion(), title: plan.title, log },
    content: contentDigests.flatMap(({ kind, id }) => {
      const item = registry.find(kind, id);
      return item === undefined ? [] : [{ digest: item.digest, json: JSON.stringify(storedContent(item)) }];
    }),
  });
  tail.follow({
    take: (entries, tick) => files.run({ kind: "append", recording, entries, tick }),
    gap: () => {},
  });
  tail.drain();
  const results = race.storedResults();
  files.run({ kind: "finish", recording, outcome: { end: "finished", endedAt: at, results } });
}
