import { t } from "@fairtick/game-view";
import { TextInput } from "@mantine/core";

export interface ReasonFieldProps {
  readonly value: string;
  /** Who will read it. */
  readonly description: string;
  readonly onChange: (reason: string) => void;
}

const CHARACTERS_MAX = 500;

export function ReasonField({ value, description, onChange }: ReasonFieldProps) {
  return (
    <TextInput
      label={t("Reason")}
      description={description}
      maxLength={CHARACTERS_MAX}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data-autofocus
    />
  );
}
