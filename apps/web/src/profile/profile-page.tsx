import { t } from "@fairtick/game-view";
import { Badge, Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useCallback } from "react";
import { Link } from "wouter";
import { useAccount } from "../account/use-account.ts";
import { useAnswer } from "../api/use-answer.ts";
import { formatDay } from "../parts/dates.ts";
import { ProblemText } from "../parts/problem-text.tsx";
import { GameRecords } from "./game-records.tsx";
import { RecentResults } from "./recent-results.tsx";

/** What everybody may know of somebody with an account. */
export function ProfilePage({ accountId }: { readonly accountId: string }) {
  const { identity, store } = useAccount();
  const { answer } = useAnswer(
    useCallback(
      () => store.ask(() => store.api.GET("/profiles/{accountId}", { params: { path: { accountId } } })),
      [store, accountId],
    ),
  );
  const profile = answer?.ok === true ? answer.data : undefined;
  useDocumentTitle(profile === undefined ? "Fairtick" : t("{page} – Fairtick", { page: profile.name }));
  if (answer?.ok === false)
    return (
      <Stack pt={44} align="flex-start">
        <ProblemText problem={answer.problem} />
        <Button component={Link} href="/leaderboards" variant="default">
          {t("Leaderboards")}
        </Button>
      </Stack>
    );
  if (profile === undefined) return <Skeleton height={320} mt={44} />;
  const isOwn = identity.kind === "member" && identity.account.id === accountId;
  return (
    <Stack gap="xl" pt={44}>
      <Group justify="space-between" align="flex-end">
        <div>
          <Group gap="sm">
            <Title order={1}>{profile.name}</Title>
            {profile.isGuest && <Badge variant="default">{t("guest")}</Badge>}
            {isOwn && <Badge variant="default">{t("you")}</Badge>}
          </Group>
          <Text c="var(--page-dim)" mt={4}>
            {t("Here since {createdAt}", { createdAt: formatDay(profile.createdAt) })}
          </Text>
        </div>
        {isOwn && (
          <Button component={Link} href="/account" variant="default">
            {t("Account")}
          </Button>
        )}
      </Group>
      <GameRecords records={profile.records} isOwn={isOwn} />
      <RecentResults accountId={accountId} isOwn={isOwn} />
    </Stack>
  );
}
