import type { ClientSession } from "@fairtick/client";
import type { AnyGame } from "@fairtick/contract";
import { t, textKey } from "@fairtick/game-view";
import { Button, CloseButton, Group, Slider, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { goodNetwork, type PoorNetwork } from "../connection/poor-network.ts";
import type { Connected } from "../connection/use-connection.ts";
import css from "./session-page.module.css";
import { useTicks } from "./use-ticks.ts";

export interface NetPanelProps {
  readonly session: ClientSession<AnyGame>;
  readonly connected: Connected;
  readonly onClose: () => void;
  /** What else is there for those who look closely. */
  readonly children: ReactNode;
}

/** Beyond it players feel the network, whatever the prediction does. */
const WARN_RTT_MS = 100;

const sliders: readonly { readonly key: keyof PoorNetwork; readonly label: string; readonly max: number }[] =
  [
    { key: "delayMs", label: textKey("Delay each way, ms"), max: 300 },
    { key: "jitterMs", label: textKey("Jitter, ms"), max: 100 },
    { key: "lossPercent", label: textKey("Loss, %"), max: 20 },
  ];

export function NetPanel({ session, connected, onClose, children }: NetPanelProps) {
  useTicks(4);
  const debug = session.debug(performance.now());
  const { connection, network } = connected;
  const isLate = (debug.rttMs ?? 0) > WARN_RTT_MS;
  const facts: readonly (readonly [string, string])[] = [
    [t("Round trip"), debug.rttMs === undefined ? "–" : `${debug.rttMs.toFixed(0)} ms`],
    [t("Jitter"), `${debug.jitterMs.toFixed(1)} ms`],
    [t("Loss"), `${debug.lossPercent.toFixed(1)} %`],
    [t("Snapshots"), debug.snapshotHz === undefined ? "–" : `${debug.snapshotHz.toFixed(0)} Hz`],
    [t("Ticks"), `${connection.view.game.tickHz} Hz`],
    [t("Down"), `${(debug.receivedBytesPerSecond / 1024).toFixed(1)} KiB/s`],
    [t("Up"), `${(debug.sentBytesPerSecond / 1024).toFixed(1)} KiB/s`],
    [t("Input lead"), t("{count} ticks", { count: debug.leadTicks.toFixed(1) })],
    [t("Others shown"), t("{ms} ms late", { ms: debug.interpolationDelayMs.toFixed(0) })],
    // In the unit of places, which is metres in every game so far.
    [t("Correction p99"), `${(debug.corrections.p99 * 100).toFixed(1)} cm`],
    [t("Transport"), "WebSocket"],
  ];
  return (
    <aside className={css["net"]} aria-label={t("Network")}>
      <Group justify="space-between">
        <Text fw={700}>{t("Network")}</Text>
        <CloseButton onClick={onClose} aria-label={t("Close")} />
      </Group>
      {isLate && (
        <Text size="sm" c="var(--page-warning)">
          {t("The round trip is long: others react later than they seem to.")}
        </Text>
      )}
      <dl>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Text fw={700} mt="sm">
        {t("Make it worse")}
      </Text>
      {sliders.map(({ key, label, max }) => (
        <div key={key}>
          <Text size="sm" mt={6}>
            {t(label)}: {network[key]}
          </Text>
          <Slider
            thumbLabel={t(label)}
            max={max}
            value={network[key]}
            label={null}
            onChange={(value) => connection.setNetwork({ ...network, [key]: value })}
          />
        </div>
      ))}
      <Button
        mt="md"
        fullWidth
        variant="default"
        onClick={() => connection.setNetwork(network === goodNetwork ? badNetwork : goodNetwork)}
      >
        {network === goodNetwork ? t("A bad network") : t("As it is")}
      </Button>
      {children}
    </aside>
  );
}

const badNetwork: PoorNetwork = { delayMs: 75, jitterMs: 20, lossPercent: 2 };
