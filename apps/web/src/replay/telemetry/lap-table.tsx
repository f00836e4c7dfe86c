import { t } from "@fairtick/game-view";
import { Table, Text } from "@mantine/core";
import { lapTimeText } from "../../parts/clock-text.ts";
import css from "./telemetry.module.css";
import type { LapSide } from "./use-lap-side.ts";

export interface LapTableProps {
  readonly a: LapSide;
  readonly b: LapSide | undefined;
}

/** Times of the laps and their sectors, and who was faster where. */
export function LapTable({ a, b }: LapTableProps) {
  const sectors = a.lap?.sectorsMs.length ?? 0;
  const rows = [
    { label: t("Lap"), a: a.lap?.timeMs, b: b?.lap?.timeMs },
    ...Array.from({ length: sectors }, (_, i) => ({
      label: t("Sector {number}", { number: i + 1 }),
      a: a.lap?.sectorsMs[i],
      b: b?.lap?.sectorsMs[i],
    })),
  ];
  return (
    <Table className={css["times"]} aria-label={t("Times")}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th aria-label={t("Part")} />
          <Table.Th>{a.name}</Table.Th>
          {b !== undefined && <Table.Th>{b.name}</Table.Th>}
          {b !== undefined && <Table.Th>{t("A to B")}</Table.Th>}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.label}>
            <Table.Th scope="row">{row.label}</Table.Th>
            <Table.Td>{timeText(row.a)}</Table.Td>
            {b !== undefined && <Table.Td>{timeText(row.b)}</Table.Td>}
            {b !== undefined && (
              <Table.Td>
                <Difference a={row.a} b={row.b} />
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

const timeText = (ms: number | undefined): string => (ms === undefined ? "–" : lapTimeText(ms));

function Difference({ a, b }: { readonly a: number | undefined; readonly b: number | undefined }) {
  if (a === undefined || b === undefined) return "–";
  const text = `${a < b ? "−" : "+"}${(Math.abs(a - b) / 1000).toFixed(3)}`;
  return (
    <Text component="span" size="sm" fw={600} c={a <= b ? "var(--page-mark-good)" : "var(--page-error)"}>
      {text}
    </Text>
  );
}
