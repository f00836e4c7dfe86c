import { t, textKey } from "@fairtick/game-view";
import { NumberInput, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import { useRequest } from "../../account/use-request.ts";
import { ActDialog } from "../act-dialog.tsx";
import { useSay } from "../said.tsx";
import { type DrainEnd, drainConsequences } from "./drain-words.ts";

export interface DrainDialogProps {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const ends: readonly { readonly value: DrainEnd; readonly label: string }[] = [
  { value: "stays", label: textKey("Stay up") },
  { value: "ends-empty", label: textKey("End when nobody plays any more") },
  { value: "ends-by", label: textKey("End when nobody plays any more, or after a time") },
];
const firstMinutes = 10;
/** One day. */
const minutesMax = 1440;

export function DrainDialog({ onDone, onClose }: DrainDialogProps) {
  const store = useAccountStore();
  const say = useSay();
  const [end, setEnd] = useState<DrainEnd>("stays");
  const [minutes, setMinutes] = useState(firstMinutes);
  const { isBusy, problem, send } = useRequest();
  const drain = () =>
    send(
      () =>
        store.api.PUT("/admin/drain", {
          body: {
            isDraining: true,
            exits: end !== "stays",
            ...(end === "ends-by" && { withinSeconds: minutes * 60 }),
          },
        }),
      () => {
        say(t("The server drains."));
        onDone();
        onClose();
      },
    );
  return (
    <ActDialog
      title={t("Drain the server?")}
      verb={t("Drain it")}
      isBusy={isBusy}
      problem={problem}
      onDo={drain}
      onClose={onClose}
    >
      <Radio.Group label={t("And then")} value={end} onChange={(value) => setEnd(value as DrainEnd)}>
        <Stack gap={8} mt={6}>
          {ends.map(({ value, label }) => (
            <Radio key={value} value={value} label={t(label)} />
          ))}
        </Stack>
      </Radio.Group>
      {end === "ends-by" && (
        <NumberInput
          label={t("Minutes")}
          min={0}
          max={minutesMax}
          clampBehavior="strict"
          allowDecimal={false}
          value={minutes}
          onChange={(value) => typeof value === "number" && setMinutes(value)}
        />
      )}
      {drainConsequences(end, minutes).map((text) => (
        <Text key={text}>{text}</Text>
      ))}
    </ActDialog>
  );
}
