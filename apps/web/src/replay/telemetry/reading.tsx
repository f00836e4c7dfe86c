import { type TelemetryChannel, t, textKey } from "@fairtick/game-view";
import { Slider, Table } from "@mantine/core";
import type { LapCurve } from "./lap-comparison.ts";
import css from "./telemetry.module.css";

export interface ReadingProps {
  readonly channels: readonly TelemetryChannel[];
  readonly distance: TelemetryChannel | undefined;
  readonly stations: Float64Array;
  readonly a: LapCurve;
  readonly b: LapCurve | undefined;
  readonly delta: Float64Array | undefined;
  readonly station: number;
  readonly onStation: (station: number) => void;
}

/** What the charts show under the cursor, as numbers; and the cursor for who does not point. */
export function Reading(props: ReadingProps) {
  const { channels, distance, stations, a, b, delta, station, onStation } = props;
  const cell = (curve: LapCurve | undefined, { name, digits }: TelemetryChannel) =>
    text(curve?.channels[name]?.[station], digits);
  const unit = distance?.unit ?? "";
  return (
    <>
      <Slider
        thumbLabel={t("Place on the track")}
        label={null}
        max={stations.length - 1}
        value={station}
        onChange={onStation}
        mt="sm"
      />
      <Table className={css["times"]} aria-label={t("Under the cursor")} mt="xs">
        <Table.Tbody>
          <Table.Tr>
            <Table.Th scope="row">{t(distance?.label ?? textKey("Distance"))}</Table.Th>
            <Table.Td colSpan={b === undefined ? 1 : 2}>
              {text(stations[station], 0)} {unit}
            </Table.Td>
          </Table.Tr>
          <Table.Tr>
            <Table.Th scope="row">{t("Time, s")}</Table.Th>
            <Table.Td>{text(a.times[station], 3)}</Table.Td>
            {b !== undefined && <Table.Td>{text(b.times[station], 3)}</Table.Td>}
          </Table.Tr>
          {delta !== undefined && (
            <Table.Tr>
              <Table.Th scope="row">{t("A to B, s")}</Table.Th>
              <Table.Td colSpan={2}>{signed(delta[station])}</Table.Td>
            </Table.Tr>
          )}
          {channels
            .filter(({ isCharted }) => isCharted)
            .map((channel) => (
              <Table.Tr key={channel.name}>
                <Table.Th scope="row">
                  {t(channel.label)}, {channel.unit}
                </Table.Th>
                <Table.Td>{cell(a, channel)}</Table.Td>
                {b !== undefined && <Table.Td>{cell(b, channel)}</Table.Td>}
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

const text = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value) ? "–" : value.toFixed(digits).replace(/^-(?=0(\.0*)?$)/, "");

function signed(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return "–";
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(3)}`;
}
