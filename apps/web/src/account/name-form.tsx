import { t } from "@fairtick/game-view";
import { Button, Group, Stack, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { sentence } from "../parts/sentence.ts";
import css from "./account.module.css";
import type { Account } from "./account-store.ts";
import { useAccountStore } from "./use-account.ts";
import { useRequest } from "./use-request.ts";

export function NameForm({ account }: { readonly account: Account }) {
  const store = useAccountStore();
  const [name, setName] = useState(account.name);
  const { isBusy, problem, send } = useRequest();
  return (
    <section className={css["section"]} aria-labelledby="name">
      <Title order={2} size="h4" mb="md" id="name">
        {t("Name")}
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          send(
            () => store.api.PATCH("/account", { body: { name } }),
            (changed) => store.changed(changed),
          );
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t("As others see it")}
            autoComplete="username"
            maxLength={50}
            value={name}
            error={problem && sentence(problem.detail)}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" variant="default" loading={isBusy} disabled={name === account.name}>
              {t("Change the name")}
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
