import { bytesText, countText, durationText, percentText } from "./amounts.ts";
import css from "./live.module.css";
import type { LiveSample } from "./live-samples.ts";

/** What counts at a glance. */
export function LiveFacts({ sample }: { readonly sample: LiveSample | undefined }) {
  const facts: readonly (readonly [label: string, value: string])[] = [
    ["Players", countText(sample?.playerCount)],
    ["Sessions running", countText(sample?.runningSessionCount)],
    ["With people", countText(sample?.peopledSessionCount)],
    ["Connections", countText(sample && connectionsOf(sample))],
    ["Processor", percentText(sample?.process.cpuPercent)],
    ["Memory", bytesText(sample?.process.residentBytes)],
    ["Up for", sample === undefined ? "–" : durationText(sample.uptimeSeconds)],
  ];
  return (
    <dl className={css["facts"]}>
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const connectionsOf = ({ connections: { handshake, signingIn, signedIn } }: LiveSample): number =>
  handshake + signingIn + signedIn;
