import { t } from "@fairtick/game-view";
import { Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { ProblemText } from "../parts/problem-text.tsx";
import css from "./account.module.css";
import type { Account } from "./account-store.ts";
import { PasswordField } from "./password-field.tsx";
import { useAccountStore } from "./use-account.ts";
import { useRequest } from "./use-request.ts";

export function DeleteAccount({ account }: { readonly account: Account }) {
  const store = useAccountStore();
  const [isOpen, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const { isBusy, problem, send } = useRequest();
  const body = account.hasPassword ? { password } : {};
  return (
    <section className={css["section"]} aria-labelledby="deletion">
      <Title order={2} size="h4" mb={4} id="deletion">
        {t("Delete the account")}
      </Title>
      <Text size="sm" c="var(--page-dim)" mb="md">
        {t("With its logins, keys and records. Results of races stay, without your name.")}
      </Text>
      <Button variant="default" c="var(--page-error)" onClick={() => setOpen(true)}>
        {t("Delete the account")}
      </Button>
      <Modal
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t("Delete {name}?", { name: account.name })}
        closeButtonProps={{ "aria-label": t("Close") }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            send(
              () => store.api.POST("/account/delete", { body }),
              () => store.logOut(),
            );
          }}
        >
          <Stack gap="md">
            <Text>{t("Nobody can bring it back.")}</Text>
            <ProblemText problem={problem} />
            {account.hasPassword && (
              <PasswordField
                label={t("Your password")}
                autoComplete="current-password"
                required
                maxLength={128}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                data-autofocus
              />
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={() => setOpen(false)}>
                {t("Cancel")}
              </Button>
              <Button type="submit" color="red" loading={isBusy}>
                {t("Delete")}
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </section>
  );
}
