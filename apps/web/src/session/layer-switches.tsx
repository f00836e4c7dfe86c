import { type DebugLayer, t } from "@fairtick/game-view";
import { Switch, Text } from "@mantine/core";

export interface LayerSwitchesProps {
  readonly layers: readonly DebugLayer[];
  readonly shown: ReadonlySet<string>;
  readonly onChange: (shown: ReadonlySet<string>) => void;
}

/** What of the simulation is drawn over the picture, one switch a layer. */
export function LayerSwitches({ layers, shown, onChange }: LayerSwitchesProps) {
  if (layers.length === 0) return null;
  const change = (name: string, isShown: boolean) => {
    const next = new Set(shown);
    if (isShown) next.add(name);
    else next.delete(name);
    onChange(next);
  };
  return (
    <>
      <Text fw={700} mt="md">
        {t("Draw over the picture")}
      </Text>
      {layers.map(({ name, label }) => (
        <Switch
          key={name}
          mt={6}
          size="sm"
          label={t(label)}
          checked={shown.has(name)}
          onChange={(event) => change(name, event.currentTarget.checked)}
        />
      ))}
    </>
  );
}
