import { t } from "@fairtick/game-view";
import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { ProblemText } from "../parts/problem-text.tsx";
import css from "./account.module.css";
import type { Account } from "./account-store.ts";
import { PasswordField } from "./password-field.tsx";
import { useAccountStore } from "./use-account.ts";
import { useRequest } from "./use-request.ts";

export function PasswordForm({ account }: { readonly account: Account }) {
  const store = useAccountStore();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [isDone, setDone] = useState(false);
  const { isBusy, problem, send } = useRequest();
  const change = () =>
    send(
      () => store.api.POST("/account/password", { body: { current, next } }),
      () => {
        setCurrent("");
        setNext("");
        setDone(true);
      },
    );
  return (
    <section className={css["section"]} aria-labelledby="password">
      <Title order={2} size="h4" mb={4} id="password">
        {t("Password")}
      </Title>
      <Text size="sm" c="var(--page-dim)" mb="md">
        {t("Changing it signs you out everywhere else.")}
      </Text>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setDone(false);
          change();
        }}
      >
        <Stack gap="md">
          <ProblemText problem={problem} />
          {isDone && (
            <Text role="status" c="var(--page-mark-good)">
              {t("The password is changed.")}
            </Text>
          )}
          <input type="text" autoComplete="username" value={account.name} readOnly hidden />
          <PasswordField
            label={t("Current password")}
            autoComplete="current-password"
            required
            maxLength={128}
            value={current}
            onChange={(event) => setCurrent(event.currentTarget.value)}
          />
          <PasswordField
            label={t("New password")}
            description={t("At least 8 characters.")}
            autoComplete="new-password"
            required
            maxLength={128}
            value={next}
            onChange={(event) => setNext(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" variant="default" loading={isBusy}>
              {t("Change the password")}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
