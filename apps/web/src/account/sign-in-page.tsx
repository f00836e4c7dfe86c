import { t } from "@fairtick/game-view";
import { Anchor, Button, Divider, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import type { Problem } from "../api/answer.ts";
import { ProblemText } from "../parts/problem-text.tsx";
import { sentence } from "../parts/sentence.ts";
import css from "./account.module.css";
import { nextPlace } from "./next-place.ts";
import { PasswordField } from "./password-field.tsx";
import { ProviderButton } from "./provider-button.tsx";
import { useAccount } from "./use-account.ts";

export interface SignInPageProps {
  readonly guestName: string;
  /** An account is to be made, and not one that there is to be used. */
  readonly isNew: boolean;
}

const nameCodes = ["bad-name", "name-taken"];
const passwordCodes = ["bad-password"];

/** Makes an account, of a guest's where there is one, or logs in to one. */
export function SignInPage({ guestName, isNew }: SignInPageProps) {
  const { identity, server, store } = useAccount();
  const [, navigate] = useLocation();
  const search = useSearch();
  const guest = identity.kind === "member" && identity.account.isGuest ? identity.account : undefined;
  const isMember = identity.kind === "member" && guest === undefined;
  useDocumentTitle(t("{page} – Fairtick", { page: isNew ? t("Make an account") : t("Sign in") }));
  useEffect(() => {
    if (isMember) navigate(nextPlace(search), { replace: true });
  }, [isMember, navigate, search]);

  const submit = (name: string, password: string): Promise<Problem | undefined> => {
    if (!isNew) return store.logIn(name, password);
    return guest === undefined ? store.register(name, password) : store.claim(name, password);
  };
  if (server !== undefined && !server.accounts.isEnabled)
    return <Text pt={44}>{t("This server has no accounts.")}</Text>;
  const isClosed = isNew && server?.accounts.isRegistrationOpen === false;
  return (
    <section className={css["card"]} aria-labelledby="sign-in">
      <Title order={1} size="h2" id="sign-in">
        {isNew ? t("Make an account") : t("Sign in")}
      </Title>
      <Text c="var(--page-dim)" mt={4} mb="lg">
        {isNew ? newWords(guest !== undefined) : t("Your results and lap times are kept with your account.")}
      </Text>
      {isClosed ? (
        <Text>{t("On this server only its administrators make accounts.")}</Text>
      ) : (
        <SignInForm
          key={String(isNew)}
          isNew={isNew}
          firstName={isNew ? asAccountName(guestName) : ""}
          onSubmit={submit}
        />
      )}
      {server?.accounts.hasProvider === true && (
        <>
          <Divider label={t("or")} my="md" />
          <ProviderButton next={nextPlace(search)} />
        </>
      )}
      <Text size="sm" mt="lg" c="var(--page-dim)">
        {isNew ? t("You have an account?") : t("You have none yet?")}{" "}
        <Anchor
          component={Link}
          href={`${isNew ? "/sign-in" : "/sign-up"}${search === "" ? "" : `?${search}`}`}
          inherit
        >
          {isNew ? t("Sign in") : t("Make an account")}
        </Anchor>
      </Text>
    </section>
  );
}

interface SignInFormProps {
  readonly isNew: boolean;
  readonly firstName: string;
  readonly onSubmit: (name: string, password: string) => Promise<Problem | undefined>;
}

function SignInForm({ isNew, firstName, onSubmit }: SignInFormProps) {
  const [name, setName] = useState(firstName);
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const faultOf = (codes: readonly string[]) =>
    problem !== undefined && codes.includes(problem.code) ? sentence(problem.detail) : undefined;
  const [nameFault, passwordFault] = [faultOf(nameCodes), faultOf(passwordCodes)];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setBusy(true);
        void onSubmit(name, password).then((refused) => {
          setProblem(refused);
          setBusy(false);
        });
      }}
    >
      <Stack gap="md">
        {nameFault === undefined && passwordFault === undefined && <ProblemText problem={problem} />}
        <TextInput
          label={t("Name")}
          description={
            isNew ? t("As others see it: letters and digits, with _ - . between them.") : undefined
          }
          autoComplete="username"
          required
          maxLength={50}
          value={name}
          error={nameFault}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordField
          label={t("Password")}
          description={isNew ? t("At least 8 characters.") : undefined}
          autoComplete={isNew ? "new-password" : "current-password"}
          required
          maxLength={128}
          value={password}
          error={passwordFault}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Button type="submit" size="md" loading={isBusy}>
          {isNew ? t("Make the account") : t("Sign in")}
        </Button>
      </Stack>
    </form>
  );
}

const newWords = (isGuest: boolean): string =>
  isGuest
    ? t("It becomes yours for good, with all that you have done as a guest.")
    : t("Then your results and lap times are kept, on every machine.");

/** What a guest calls themselves, as far as accounts may be called that. */
function asAccountName(name: string): string {
  return name.replace(/[^\p{L}\p{M}\p{N}_.-]+/gu, "-").replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, "");
}
