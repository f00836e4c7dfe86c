import { t } from "@fairtick/game-view";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { Problem } from "../api/answer.ts";
import type { GamePage } from "../games.ts";
import { ProblemText } from "../parts/problem-text.tsx";
import { hereAsNext } from "./next-place.ts";
import { useAccount } from "./use-account.ts";

/** In place of a game that lets nobody in without an account. */
export function SignInFirst({ page }: { readonly page: GamePage }) {
  const { server, store } = useAccount();
  const [path] = useLocation();
  const [problem, setProblem] = useState<Problem>();
  return (
    <Stack pt={44} gap="md" align="flex-start">
      <Title order={1}>{page.title}</Title>
      <Text size="lg" c="var(--page-dim)">
        {t("This server wants to know who plays. {summary}", { summary: page.summary })}
      </Text>
      <ProblemText problem={problem} />
      <Group>
        <Button component={Link} href={`/sign-in${hereAsNext(path)}`} size="lg">
          {t("Sign in")}
        </Button>
        {server?.accounts.isRegistrationOpen === true && (
          <Button component={Link} href={`/sign-up${hereAsNext(path)}`} size="lg" variant="default">
            {t("Make an account")}
          </Button>
        )}
        {server?.accounts.takesGuests === true && (
          <Button size="lg" variant="subtle" onClick={() => void store.enterAsGuest().then(setProblem)}>
            {t("Play as a guest")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
