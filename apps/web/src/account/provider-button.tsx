import { t } from "@fairtick/game-view";
import { Button, Stack } from "@mantine/core";
import { useState } from "react";
import type { Problem } from "../api/answer.ts";
import { ProblemText } from "../parts/problem-text.tsx";
import { beginExternal } from "./external-login.ts";
import { useAccount } from "./use-account.ts";

export interface ProviderButtonProps {
  /** Where to go on afterwards. */
  readonly next: string;
  /** The account that is logged in shall be linked, and not another one entered. */
  readonly isLink?: boolean;
}

/** To the provider of logins that the server has, and back. */
export function ProviderButton({ next, isLink = false }: ProviderButtonProps) {
  const { store } = useAccount();
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const begin = async () => {
    setBusy(true);
    const refused = await beginExternal(store, next, isLink);
    setProblem(refused);
    if (refused !== undefined) setBusy(false);
  };
  return (
    <Stack gap="sm">
      <ProblemText problem={problem} />
      <Button variant="default" size="md" loading={isBusy} onClick={() => void begin()}>
        {isLink ? t("Link with the login provider") : t("Continue with the login provider")}
      </Button>
    </Stack>
  );
}
