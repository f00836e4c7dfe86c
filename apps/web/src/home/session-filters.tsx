import { t, textKey } from "@fairtick/game-view";
import { Button, Group, SegmentedControl, Switch, Text, TextInput } from "@mantine/core";
import { type FilterChoice, type FilterPhase, noFilter } from "./kept-filter.ts";

export interface SessionFiltersProps {
  readonly choice: FilterChoice;
  /** Sessions that fit, and all. */
  readonly shownCount: number;
  readonly count: number;
  readonly onChange: (choice: FilterChoice) => void;
}

const phaseLabels: readonly { readonly value: FilterPhase; readonly label: string }[] = [
  { value: "any", label: textKey("All") },
  { value: "waiting", label: textKey("Waiting") },
  { value: "running", label: textKey("Running") },
];

/** Which sessions are listed. */
export function SessionFilters({ choice, shownCount, count, onChange }: SessionFiltersProps) {
  const isFiltered = JSON.stringify(choice) !== JSON.stringify(noFilter);
  return (
    <Group gap="md" mb="md" role="search" aria-label={t("Sessions")}>
      <TextInput
        aria-label={t("Title or host")}
        placeholder={t("Title or host")}
        maxLength={60}
        w={200}
        value={choice.text}
        onChange={(event) => onChange({ ...choice, text: event.currentTarget.value })}
      />
      <SegmentedControl
        aria-label={t("State")}
        data={phaseLabels.map(({ value, label }) => ({ value, label: t(label) }))}
        value={choice.phase}
        onChange={(value) => onChange({ ...choice, phase: value as FilterPhase })}
      />
      <Switch
        label={t("Free places")}
        checked={choice.hasFreeSeat}
        onChange={(event) => onChange({ ...choice, hasFreeSeat: event.currentTarget.checked })}
      />
      <Switch
        label={t("No password")}
        checked={choice.isOpen}
        onChange={(event) => onChange({ ...choice, isOpen: event.currentTarget.checked })}
      />
      {isFiltered && (
        <>
          <Text size="sm" c="var(--page-dim)" role="status">
            {t("{shownCount} of {count}", { shownCount, count })}
          </Text>
          <Button variant="subtle" size="compact-sm" onClick={() => onChange(noFilter)}>
            {t("Show all")}
          </Button>
        </>
      )}
    </Group>
  );
}
