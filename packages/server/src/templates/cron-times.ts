import { Cron } from "croner";

/** How often sessions may be held, so that none is made before the last one has begun. */
const intervalMsMin = 600_000;

/**
 * The next time of a cron expression behind the given one, both unix milliseconds; undefined where there is none. A time
 * that a change to summer time leaves out is an hour later that day, one that comes twice is the first.
 */
export function nextTime(cron: string, timezone: string, afterMs: number): number | undefined {
  return new Cron(cron, { timezone, mode: "5-part", paused: true }).nextRun(new Date(afterMs))?.getTime();
}

/** What is wrong with a cron expression or a time zone, if so. */
export function cronFault(cron: string, timezone: string, nowMs: number): string | undefined {
  try {
    new Intl.DateTimeFormat("en", { timeZone: timezone });
  } catch {
    return `timezone: "${timezone}" where a name such as Europe/Berlin or UTC is needed`;
  }
  try {
    const times = new Cron(cron, { timezone, mode: "5-part", paused: true }).nextRuns(50, new Date(nowMs));
    if (times.length === 0) return `cron: "${cron}" never comes`;
    const isTooOften = times.some((time, i) => i > 0 && +time - +(times[i - 1] ?? 0) < intervalMsMin);
    if (isTooOften) return `cron: "${cron}" comes again within ${intervalMsMin / 60_000} minutes`;
  } catch {
    return `cron: "${cron}" where five fields are needed: minute, hour, day, month, day of the week, as in "0 20 * * fri"`;
  }
  return undefined;
}
