import { t } from "@fairtick/game-view";
import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useAccountStore } from "../../account/use-account.ts";
import { useRequest } from "../../account/use-request.ts";
import { ActDialog } from "../act-dialog.tsx";
import { DurationField } from "../players/duration-field.tsx";
import { ReasonField } from "../reason-field.tsx";
import { useSay } from "../said.tsx";

const firstSeconds = 86_400;

export interface BanAddressProps {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

export function BanAddress({ onDone, onClose }: BanAddressProps) {
  const store = useAccountStore();
  const say = useSay();
  const [address, setAddress] = useState("");
  const [reason, setReason] = useState("");
  const [seconds, setSeconds] = useState(firstSeconds);
  const { isBusy, problem, send } = useRequest();
  const ban = () =>
    send(
      () =>
        store.api.POST("/admin/sanctions", {
          body: { kind: "ban", address: address.trim(), seconds, reason },
        }),
      ({ network }) => {
        say(t("{network} is banned.", { network: network ?? "" }));
        onDone();
        onClose();
      },
    );
  return (
    <ActDialog
      title={t("Ban an address?")}
      verb={t("Ban it")}
      isBusy={isBusy}
      problem={problem}
      onDo={ban}
      onClose={onClose}
    >
      <Text>
        {t(
          "Everybody who is connected from there is disconnected at once, and nobody there can come in until the ban ends. Moderators may.",
        )}
      </Text>
      <TextInput
        label={t("IP address")}
        description={t("Of IPv6 its network is meant.")}
        required
        maxLength={60}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
        data-autofocus
      />
      <ReasonField value={reason} description={t("Whoever is kept out reads it.")} onChange={setReason} />
      <DurationField seconds={seconds} onChange={setSeconds} />
    </ActDialog>
  );
}
