import { t } from "@fairtick/game-view";
import { Stack, Text, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { Redirect } from "wouter";
import { formatDay } from "../parts/dates.ts";
import css from "./account.module.css";
import { ApiKeys } from "./api-keys.tsx";
import { DeleteAccount } from "./delete-account.tsx";
import { NameForm } from "./name-form.tsx";
import { OwnLogins } from "./own-logins.tsx";
import { PasswordForm } from "./password-form.tsx";
import { ProviderButton } from "./provider-button.tsx";
import { useAccount } from "./use-account.ts";

/** What people do with their own account. */
export function AccountPage() {
  const { identity, server } = useAccount();
  useDocumentTitle(t("{page} – Fairtick", { page: t("Account") }));
  if (identity.kind === "asking") return null;
  if (identity.kind === "nobody") return <Redirect to="/sign-in?next=%2Faccount" replace />;
  const { account } = identity;
  return (
    <Stack gap="lg" pt={44}>
      <div>
        <Title order={1}>{t("Account")}</Title>
        <Text c="var(--page-dim)">
          {t("{name}, here since {createdAt}", {
            name: account.name,
            createdAt: formatDay(account.createdAt),
          })}
        </Text>
      </div>
      <div className={css["sections"]}>
        {account.isGuest ? null : <NameForm account={account} />}
        {account.hasPassword && <PasswordForm account={account} />}
        <OwnLogins />
        {!account.isGuest && <ApiKeys />}
        {server?.accounts.hasProvider === true && (
          <section className={css["section"]} aria-labelledby="provider">
            <Title order={2} size="h4" mb="xs" id="provider">
              {t("Login provider")}
            </Title>
            <Text size="sm" c="var(--page-dim)" mb="md">
              {t("Once they are linked, you may sign in with the provider as well.")}
            </Text>
            <ProviderButton next="/account" isLink />
          </section>
        )}
        <DeleteAccount account={account} />
      </div>
    </Stack>
  );
}
