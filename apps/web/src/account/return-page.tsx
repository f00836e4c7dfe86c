import { t } from "@fairtick/game-view";
import { Button, Loader, Stack, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import type { Problem } from "../api/answer.ts";
import { ProblemText } from "../parts/problem-text.tsx";
import { takeBegun } from "./external-login.ts";
import { useAccount } from "./use-account.ts";

const foreign = (): Problem => ({
  code: "bad-token",
  detail: t("This login was not begun in this window, or is done already."),
});

/** Where the provider of logins sends people back: `accounts.oidc_redirect_url`. */
export function ReturnPage() {
  const { store } = useAccount();
  const search = useSearch();
  const [, navigate] = useLocation();
  const [problem, setProblem] = useState<Problem>();
  const isTaken = useRef(false);
  useEffect(() => {
    if (isTaken.current) return;
    isTaken.current = true;
    const begun = takeBegun(search);
    if (begun === undefined) {
      setProblem(foreign());
      return;
    }
    void store.finishExternal(search).then((refused) => {
      if (refused === undefined) navigate(begun.next, { replace: true });
      else setProblem(refused);
    });
  }, [search, store, navigate]);
  if (problem === undefined)
    return (
      <Stack align="center" pt={80}>
        <Loader aria-label={t("Logging in")} />
        <Text c="var(--page-dim)">{t("Logging in…")}</Text>
      </Stack>
    );
  return (
    <Stack pt={60} align="flex-start">
      <ProblemText problem={problem} />
      <Button component={Link} href="/sign-in" variant="default">
        {t("Sign in")}
      </Button>
    </Stack>
  );
}
