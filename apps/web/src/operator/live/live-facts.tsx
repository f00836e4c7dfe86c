import { t } from "@fairtick/game-view";
import { bytesText, countText, durationText, percentText } from "./amounts.ts";
import css from "./live.module.css";
import type { LiveSample } from "./live-samples.ts";

/** What counts at a glance. */
export function LiveFacts({ sample }: { readonly sample: LiveSample | undefined }) {
  const facts: readonly (readonly [label: string, value: string])[] = [
    [t("Players"), countText(sample?.playerCount)],
    [t("Sessions running"), countText(sample?.runningSessionCount)],
    [t("With people"), countText(sample?.peopledSessionCount)],
    [t("Connections"), countText(sample && connectionsOf(sample))],
    [t("Processor"), percentText(sample?.process.cpuPercent)],
    [t("Memory"), bytesText(sample?.process.residentBytes)],
    [t("Up for"), sample === undefined ? "–" : durationText(sample.uptimeSeconds)],
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
