import { t, textKey } from "@fairtick/game-view";
import { Stack, Text, Title } from "@mantine/core";
import { ProblemText } from "../../parts/problem-text.tsx";
import { RecordTable } from "../list/record-table.tsx";
import { bytesText, countText, microsecondsText, percentText, rateText } from "./amounts.ts";
import { healthOf } from "./health.ts";
import css from "./live.module.css";
import { LiveChart, type LiveChartProps } from "./live-chart.tsx";
import { LiveFacts } from "./live-facts.tsx";
import type { LiveSample } from "./live-samples.ts";
import { useLive } from "./use-live.tsx";

/** How the server does now, and did in the last minutes. */
export function LivePage() {
  const { samples, newest, problem } = useLive();
  const health = newest === undefined ? [] : healthOf(newest);
  return (
    <Stack gap="lg">
      <ProblemText problem={problem} />
      <div className={css["health"]} data-bad={health.some(({ isBad }) => isBad)} role="status">
        {health.map(({ text }) => text).join(" ")}
      </div>
      <LiveFacts sample={newest} />
      <section aria-label={t("Charts")} className={css["charts"]}>
        {newest?.games.flatMap(({ game }) => [
          <LiveChart key={`ticks ${game}`} {...tickChart(game)} samples={samples} />,
          <LiveChart key={`lateness ${game}`} {...latenessChart(game)} samples={samples} />,
        ])}
        {serverCharts().map((chart) => (
          <LiveChart key={chart.title} {...chart} samples={samples} />
        ))}
      </section>
      <Drops sample={newest} />
    </Stack>
  );
}

type Chart = Omit<LiveChartProps, "samples">;

type GameNumbers = LiveSample["games"][number];

const ofGame =
  <Value,>(game: string, of: (numbers: GameNumbers) => Value) =>
  ({ games }: LiveSample): Value | null => {
    const numbers = games.find((each) => each.game === game);
    return numbers === undefined ? null : of(numbers);
  };

const tickChart = (game: string): Chart => ({
  title: t("Time of a tick, {game}", { game }),
  lines: [
    { label: t("half within"), of: ofGame(game, ({ tickUs }) => tickUs.p50) },
    { label: t("99 % within"), of: ofGame(game, ({ tickUs }) => tickUs.p99) },
  ],
  text: microsecondsText,
  atLeast: 500,
});

const latenessChart = (game: string): Chart => ({
  title: t("Lateness, {game}", { game }),
  lines: [
    { label: t("half within"), of: ofGame(game, ({ latenessUs }) => latenessUs.p50) },
    { label: t("99 % within"), of: ofGame(game, ({ latenessUs }) => latenessUs.p99) },
  ],
  text: microsecondsText,
  atLeast: 500,
});

const sumOf = (sample: LiveSample, of: (numbers: GameNumbers) => number): number =>
  sample.games.reduce((sum, numbers) => sum + of(numbers), 0);

const serverCharts = (): readonly Chart[] => [
  {
    title: t("Processor"),
    lines: [{ label: t("of one"), of: (sample) => sample.process.cpuPercent }],
    text: percentText,
    atLeast: 20,
  },
  {
    title: t("Memory"),
    lines: [
      { label: t("resident"), of: (sample) => sample.process.residentBytes },
      { label: t("heap of the network thread"), of: (sample) => sample.process.heapUsedBytes },
    ],
    text: bytesText,
    isBytes: true,
    atLeast: 64 * 1024 ** 2,
  },
  {
    title: t("Connections"),
    lines: [
      { label: t("signed in"), of: (sample) => sample.connections.signedIn },
      { label: t("WebSockets"), of: (sample) => sample.connections.webSockets },
      {
        label: t("on their way in"),
        of: ({ connections: { handshake, signingIn } }) => handshake + signingIn,
      },
    ],
    text: countText,
    atLeast: 4,
  },
  {
    title: t("Sessions"),
    lines: [
      { label: t("running"), of: (sample) => sample.runningSessionCount },
      { label: t("with people"), of: (sample) => sample.peopledSessionCount },
      { label: t("waiting"), of: (sample) => sample.sessions["lobby"] ?? 0 },
    ],
    text: countText,
    atLeast: 4,
  },
  {
    title: t("Network, each second"),
    lines: [
      { label: t("out"), of: (sample) => sumOf(sample, ({ bytesOutPerSecond }) => bytesOutPerSecond) },
      { label: t("in"), of: (sample) => sumOf(sample, ({ bytesInPerSecond }) => bytesInPerSecond) },
    ],
    text: bytesText,
    isBytes: true,
    atLeast: 10 * 1024,
  },
  {
    title: t("Left out, each second"),
    lines: [
      { label: t("things"), of: ({ drops }) => drops.reduce((sum, { perSecond }) => sum + perSecond, 0) },
      {
        label: t("ticks"),
        of: (sample) => sumOf(sample, ({ ticksMissedPerSecond }) => ticksMissedPerSecond),
      },
    ],
    text: rateText,
    atLeast: 10,
  },
];

function Drops({ sample }: { readonly sample: LiveSample | undefined }) {
  const drops = sample?.drops ?? [];
  return (
    <section aria-labelledby="drops">
      <Title order={2} size="h4" id="drops" mb={4}>
        {t("Left out because a bound was reached")}
      </Title>
      <Text size="sm" c="var(--page-dim)" mb="sm">
        {t(
          "Late inputs and replaced states rise with every player on a bad network; anything else deserves a look.",
        )}
      </Text>
      {drops.length === 0 ? (
        <Text>{t("Nothing since the start.")}</Text>
      ) : (
        <RecordTable
          label={t("What was left out")}
          items={drops}
          keyOf={({ what }) => what}
          columns={[
            { label: textKey("What"), cell: ({ what }) => what },
            { label: textKey("Each second"), kind: "number", cell: ({ perSecond }) => rateText(perSecond) },
            { label: textKey("Since the start"), kind: "number", cell: ({ count }) => countText(count) },
          ]}
        />
      )}
    </section>
  );
}
