import { t } from "@fairtick/game-view";
import { lapTimeText } from "../parts/clock-text.ts";
import { fieldLabel } from "../parts/field-label.ts";
import { numberFormat } from "../texts/formats.ts";

export interface RecordFact {
  readonly label: string;
  readonly value: string;
}

const numberText = numberFormat();
const tenths = numberFormat({ maximumFractionDigits: 1 });

/**
 * What a game keeps of somebody, for people. Units are read from the names of the fields, which end in them: `M` is metres,
 * `Ms` milliseconds. What is no number, text or truth is left out.
 */
export function recordFacts(profile: unknown): readonly RecordFact[] {
  if (typeof profile !== "object" || profile === null) return [];
  return Object.entries(profile).flatMap(([name, value]) => {
    if (typeof value === "number") return [numberFact(name, value)];
    if (typeof value === "boolean") return [{ label: fieldLabel(name), value: value ? t("yes") : t("no") }];
    if (typeof value === "string") return [{ label: fieldLabel(name), value }];
    return [];
  });
}

function numberFact(name: string, value: number): RecordFact {
  const [, metres] = /^(.*[a-z])M$/.exec(name) ?? [];
  if (metres !== undefined) return { label: fieldLabel(metres), value: `${tenths(value / 1000)} km` };
  const [, times] = /^(.*[a-z])Ms$/.exec(name) ?? [];
  if (times !== undefined) return { label: fieldLabel(times), value: lapTimeText(value) };
  return { label: fieldLabel(name), value: numberText(value) };
}
