import { t } from "@fairtick/game-view";
import { Checkbox, Text } from "@mantine/core";
import { useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import { useRequest } from "../../account/use-request.ts";
import { formatMoment } from "../../parts/dates.ts";
import { ActDialog } from "../act-dialog.tsx";
import { ReasonField } from "../reason-field.tsx";
import { useSay } from "../said.tsx";
import { type ActSubject, actVerbs, consequencesOf, type PlayerAct } from "./act-words.ts";
import { DurationField } from "./duration-field.tsx";

export interface PlayerOrder {
  readonly act: PlayerAct;
  readonly player: ActSubject;
}

export interface PlayerActDialogProps {
  readonly order: PlayerOrder;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const firstSeconds = 3600;

/** Kicks, mutes or bans somebody, for how long and why is chosen here. */
export function PlayerActDialog({ order: { act, player }, onDone, onClose }: PlayerActDialogProps) {
  const { id: playerId, name, address = "" } = player;
  const store = useAccountStore();
  const say = useSay();
  const [reason, setReason] = useState("");
  const [seconds, setSeconds] = useState(firstSeconds);
  const [byAddress, setByAddress] = useState(false);
  const { isBusy, problem, send } = useRequest();
  const finish = (text: string) => {
    say(text);
    onDone();
    onClose();
  };
  const kick = () =>
    send(
      () =>
        store.api.POST("/admin/players/{playerId}/kick", {
          params: { path: { playerId } },
          body: { reason },
        }),
      () => finish(t("{name} has been kicked.", { name })),
    );
  const impose = (kind: "mute" | "ban") =>
    send(
      () => store.api.POST("/admin/sanctions", { body: { kind, playerId, byAddress, seconds, reason } }),
      ({ until }) => finish(imposedWords(kind, name, until === null ? undefined : formatMoment(until))),
    );
  return (
    <ActDialog
      title={t("{act} {name}?", { act: t(actVerbs[act]), name })}
      verb={t(actVerbs[act])}
      isHard={act !== "mute"}
      isBusy={isBusy}
      problem={problem}
      onDo={() => (act === "kick" ? kick() : impose(act))}
      onClose={onClose}
    >
      {consequencesOf(act, player).map((text) => (
        <Text key={text}>{text}</Text>
      ))}
      <ReasonField value={reason} description={t("{name} reads it.", { name })} onChange={setReason} />
      {act !== "kick" && <DurationField seconds={seconds} onChange={setSeconds} />}
      {act === "ban" && address !== "" && (
        <Checkbox
          label={t("Everybody else at {address}, too", { address })}
          description={t("Others of the same household, school or company are kept out with them.")}
          checked={byAddress}
          onChange={(event) => setByAddress(event.currentTarget.checked)}
        />
      )}
    </ActDialog>
  );
}

function imposedWords(kind: "mute" | "ban", name: string, until: string | undefined): string {
  if (until === undefined)
    return kind === "ban"
      ? t("{name} is banned until that is lifted.", { name })
      : t("{name} is muted until that is lifted.", { name });
  return kind === "ban"
    ? t("{name} is banned until {until}.", { name, until })
    : t("{name} is muted until {until}.", { name, until });
}
