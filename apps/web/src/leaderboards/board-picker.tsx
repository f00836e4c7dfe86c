import { t } from "@fairtick/game-view";
import { Group, NativeSelect, SegmentedControl } from "@mantine/core";
import { fieldLabel } from "../parts/field-label.ts";
import {
  type Board,
  type BoardChoice,
  type Period,
  periods,
  variantParts,
  withPart,
} from "./board-choice.ts";
import css from "./leaderboards.module.css";

export interface BoardPickerProps {
  readonly boards: readonly Board[];
  readonly board: Board;
  readonly variant: string;
  readonly period: Period;
  /** Of the game, with names. */
  readonly content: readonly { readonly kind: string; readonly id: string; readonly name: string }[];
  readonly onChange: (changed: Partial<BoardChoice>) => void;
}

/** Which board, of what, and for how long. */
export function BoardPicker({ boards, board, variant, period, content, onChange }: BoardPickerProps) {
  const nameOf = (kind: string, id: string) =>
    id === ""
      ? t("All {kind}", { kind: t(kind) })
      : (content.find((item) => item.kind === kind && item.id === id)?.name ?? id);
  const parts = variantParts(board.variants, variant);
  return (
    <div className={css["picker"]}>
      <Group gap="md" align="flex-end">
        {boards.length > 1 && (
          <NativeSelect
            label={t("Board")}
            value={board.id}
            data={boards.map(({ id, title }) => ({ value: id, label: t(title) }))}
            onChange={(event) => onChange({ board: event.currentTarget.value })}
          />
        )}
        {parts.map(({ kind, ids, chosen }, part) => (
          <NativeSelect
            key={kind}
            label={fieldLabel(kind.replace(/s$/, ""))}
            value={chosen}
            data={ids
              .map((id) => ({ value: id, label: nameOf(kind, id) }))
              .toSorted(
                (a, b) => Number(b.value === "") - Number(a.value === "") || a.label.localeCompare(b.label),
              )}
            onChange={(event) =>
              onChange({ variant: withPart(board.variants, variant, part, event.currentTarget.value) })
            }
          />
        ))}
        {parts.length === 0 && board.variants.length > 1 && (
          <NativeSelect
            label={t("Of")}
            value={variant}
            data={board.variants.map(({ id, title }) => ({ value: id, label: title }))}
            onChange={(event) => onChange({ variant: event.currentTarget.value })}
          />
        )}
      </Group>
      <SegmentedControl
        aria-label={t("Period")}
        data={periods.map(({ value, label }) => ({ value, label: t(label) }))}
        value={period}
        onChange={(value) => onChange({ period: value as Period })}
      />
    </div>
  );
}
