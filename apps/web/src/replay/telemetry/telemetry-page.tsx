import { t } from "@fairtick/game-view";
import { Alert, Button, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { Icon } from "../../parts/icon.tsx";
import { type RunState, useReplayRun } from "../use-replay-run.ts";
import { comparisonCsv } from "./comparison-csv.ts";
import { LapChoice } from "./lap-choice.tsx";
import { deltaOf, type LapCurve, stationAt } from "./lap-comparison.ts";
import { LapTable } from "./lap-table.tsx";
import { Reading } from "./reading.tsx";
import css from "./telemetry.module.css";
import { type LapPlace, parseLapPlace, telemetryAddress } from "./telemetry-address.ts";
import { type ChartRow, TelemetryCharts } from "./telemetry-charts.tsx";
import { TrackMap } from "./track-map.tsx";
import { type LapSide, useLapSide } from "./use-lap-side.ts";

/** Laps are of one track when they are as long, but for rounding. */
const SAME_LENGTH = 0.5;

/** Two laps of one replay or of two, over distance. */
export function TelemetryPage() {
  const params = new URLSearchParams(useSearch());
  const a = parseLapPlace(params.get("a"));
  const b = parseLapPlace(params.get("b"));
  return (
    <>
      <Title order={1} mt={36}>
        {t("Telemetry")}
      </Title>
      {a === undefined ? <Nowhere /> : <Comparison placeA={a} placeB={b} />}
    </>
  );
}

function Nowhere() {
  return (
    <Stack mt="md" gap="md" align="flex-start">
      <Text c="var(--page-dim)">
        {t(
          "What the driver did and what the car did, metre by metre, beside another lap. Open a replay, then its laps, and press Compare at one of them.",
        )}
      </Text>
      <Button component={Link} href="/replays" leftSection={<Icon name="film" size={18} />}>
        {t("All replays")}
      </Button>
    </Stack>
  );
}

function Comparison({
  placeA,
  placeB,
}: {
  readonly placeA: LapPlace;
  readonly placeB: LapPlace | undefined;
}) {
  const [, navigate] = useLocation();
  const stateA = useReplayRun(placeA.sessionId);
  const isOne = placeB === undefined || placeB.sessionId === placeA.sessionId;
  const otherState = useReplayRun(isOne ? undefined : placeB.sessionId);
  const stateB: RunState = isOne ? stateA : otherState;
  const a = useLapSide(stateA, placeA);
  const b = useLapSide(stateB, placeB);
  const go = (first: LapPlace, second: LapPlace | undefined) =>
    navigate(telemetryAddress(first, second), { replace: true });
  const like = a.run?.info;
  const isSameTrack = a.length === 0 || b.length === 0 || Math.abs(a.length - b.length) < SAME_LENGTH;
  return (
    <>
      <div className={css["choices"]}>
        <LapChoice side="a" chosen={a} place={placeA} like={like} onPick={(place) => go(place, placeB)} />
        {placeB !== undefined && (
          <LapChoice side="b" chosen={b} place={placeB} like={like} onPick={(place) => go(placeA, place)} />
        )}
      </div>
      <Group mt="sm">
        {placeB === undefined ? (
          <Button
            variant="default"
            onClick={() => go(placeA, { sessionId: placeA.sessionId, lap: undefined })}
          >
            {t("Compare with another lap")}
          </Button>
        ) : (
          <>
            <Button variant="default" onClick={() => go(placeB, placeA)}>
              {t("Swap")}
            </Button>
            <Button variant="default" onClick={() => go(placeA, undefined)}>
              {t("Lap A alone")}
            </Button>
          </>
        )}
      </Group>
      {!isSameTrack && (
        <Alert color="red" title={t("The laps are of different tracks")} mt="md">
          {t("Over distance only laps of one track can be compared. Choose another replay for lap B.")}
        </Alert>
      )}
      {isSameTrack && <Charts a={a} b={placeB === undefined ? undefined : b} />}
    </>
  );
}

/** All that follows from two laps that are there. */
function Charts({ a, b }: { readonly a: LapSide; readonly b: LapSide | undefined }) {
  const [station, setStation] = useState(0);
  const { curve: first, run, stations } = a;
  const second = b?.curve;
  const delta = useMemo(
    () => (first === undefined || second === undefined ? undefined : deltaOf(first, second)),
    [first, second],
  );
  const channels = run?.telemetry.channels;
  const rows = useMemo(
    () => (first === undefined || channels === undefined ? [] : chartRows(channels, first, second, delta)),
    [channels, first, second, delta],
  );
  const isWaiting = first === undefined || (b !== undefined && second === undefined);
  if (isWaiting || run === undefined || channels === undefined) {
    const isHopeless = a.state.kind === "failed" || b?.state.kind === "failed";
    return isHopeless ? null : <Loader mt="xl" aria-label={t("The laps are being driven again")} />;
  }
  const distance = channels.find(({ name }) => name === run.telemetry.distance);
  const stationOfB = second && stationAt(second, first.times[station]);
  const save = () => {
    const csv = comparisonCsv(stations, channels, run.telemetry.distance, first, second);
    download(csv, `telemetry-${a.name}${b === undefined ? "" : `-${b.name}`}.csv`);
  };
  return (
    <div className={css["columns"]}>
      <TelemetryCharts
        stations={stations}
        rows={rows}
        sectorEnds={first.sectorEnds}
        distanceUnit={distance?.unit ?? ""}
        station={station}
        onStation={setStation}
      />
      <aside className={css["side"]}>
        <LapTable a={a} b={b} />
        <TrackMap a={first} b={second} delta={delta} station={station} stationOfB={stationOfB} />
        {delta !== undefined && (
          <Text size="xs" c="var(--page-dim)">
            {t(
              "The line has the colour of the lap that gains time there. The square is where B was when A was at the dot.",
            )}
          </Text>
        )}
        <Reading
          channels={channels}
          distance={distance}
          stations={stations}
          a={first}
          b={second}
          delta={delta}
          station={station}
          onStation={setStation}
        />
        <Button variant="default" mt="md" leftSection={<Icon name="download" size={18} />} onClick={save}>
          {t("Download as CSV")}
        </Button>
      </aside>
    </div>
  );
}

const FIRST_PX = 200;
const OTHERS_PX = 104;
const DELTA_PX = 130;

function chartRows(
  channels: NonNullable<LapSide["run"]>["telemetry"]["channels"],
  a: LapCurve,
  b: LapCurve | undefined,
  delta: Float64Array | undefined,
): ChartRow[] {
  const rows = channels
    .filter(({ isCharted }) => isCharted)
    .map(({ name, label, unit, range }, i): ChartRow => {
      const values = a.channels[name] ?? new Float64Array();
      const heightPx = i === 0 ? FIRST_PX : OTHERS_PX;
      return { label: t(label), unit, heightPx, range, a: values, b: b?.channels[name], tone: "a" };
    });
  if (delta !== undefined)
    rows.splice(1, 0, {
      label: t("A to B, up is A later"),
      unit: "s",
      heightPx: DELTA_PX,
      range: undefined,
      a: delta,
      b: undefined,
      tone: "plain",
    });
  return rows;
}

function download(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name.replace(/[^\p{L}\p{N}.-]+/gu, "-");
  link.click();
  URL.revokeObjectURL(link.href);
}
