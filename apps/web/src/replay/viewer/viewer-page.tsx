import { t } from "@fairtick/game-view";
import { Button, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { useReplayRun } from "../use-replay-run.ts";
import { Viewer } from "./viewer.tsx";

/** A replay by its address: being loaded, shown, or why not. */
export function ViewerPage({ sessionId }: { readonly sessionId: string }) {
  const state = useReplayRun(sessionId);
  if (state.kind === "ready") return <Viewer key={sessionId} run={state.run} />;
  if (state.kind !== "failed")
    return (
      <Stack component="main" align="center" pt={120} gap="md">
        <Loader aria-label={t("Loading the replay")} />
        <Text c="var(--page-dim)" role="status">
          {state.kind === "loading" && state.isRunning
            ? t("The session still goes on, or has only just ended. Its replay comes by itself.")
            : t("The replay is being loaded.")}
        </Text>
      </Stack>
    );
  const { title, text, hasFile } = state.words;
  return (
    <Stack component="main" maw={640} mx="auto" px="md" pt={100} gap="md">
      <Title order={1} size="h2">
        {title}
      </Title>
      <Text>{text}</Text>
      <Group>
        <Button component={Link} href="/replays">
          {t("All replays")}
        </Button>
        {hasFile && (
          <Button variant="default" component="a" href={`/api/v1/replays/${sessionId}`} download>
            {t("Download the file")}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
