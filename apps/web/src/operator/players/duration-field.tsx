import { t } from "@fairtick/game-view";
import { NativeSelect } from "@mantine/core";
import { durations } from "./act-words.ts";

export interface DurationFieldProps {
  readonly seconds: number;
  readonly onChange: (seconds: number) => void;
}

export function DurationField({ seconds, onChange }: DurationFieldProps) {
  return (
    <NativeSelect
      label={t("For how long")}
      value={String(seconds)}
      data={durations.map((each) => ({ value: String(each.seconds), label: t(each.label) }))}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    />
  );
}
