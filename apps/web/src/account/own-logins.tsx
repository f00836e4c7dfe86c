import { t } from "@fairtick/game-view";
import { Button, Group, Table, Text, Title } from "@mantine/core";
import { useCallback } from "react";
import type { ApiData } from "../api/answer.ts";
import { useAnswer } from "../api/use-answer.ts";
import { formatMoment } from "../parts/dates.ts";
import { ProblemText } from "../parts/problem-text.tsx";
import css from "./account.module.css";
import { useAccountStore } from "./use-account.ts";
import { useRequest } from "./use-request.ts";

type Login = ApiData<"/account/logins">["items"][number];

/** Where a person is signed in, to end what should not be there. */
export function OwnLogins() {
  const store = useAccountStore();
  const { answer, again } = useAnswer(
    useCallback(() => store.ask(() => store.api.GET("/account/logins")), [store]),
  );
  const { isBusy, problem, send } = useRequest();
  const logins = answer?.ok === true ? answer.data.items : [];
  const [firstOther, ...others] = logins.filter(({ isThis }) => !isThis);
  /** One after another, up to the first that is refused. */
  const end = (first: Login, ...rest: readonly Login[]) =>
    send(async () => {
      let ended = await endOne(first);
      for (const login of rest) if (ended.response.ok) ended = await endOne(login);
      return ended;
    }, again);
  const endOne = ({ id: loginId }: Login) =>
    store.api.DELETE("/account/logins/{loginId}", { params: { path: { loginId } } });
  return (
    <section className={css["section"]} aria-labelledby="logins">
      <Title order={2} size="h4" mb={4} id="logins">
        {t("Where you are signed in")}
      </Title>
      <Text size="sm" c="var(--page-dim)" mb="md">
        {t("Sign out what you do not know, and change your password then.")}
      </Text>
      <ProblemText problem={problem ?? (answer?.ok === false ? answer.problem : undefined)} />
      {logins.length > 0 && (
        <Table mb="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("Since")}</Table.Th>
              <Table.Th>{t("Last used")}</Table.Th>
              <Table.Th aria-label={t("What to do")} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {logins.map((login) => (
              <Table.Tr key={login.id}>
                <Table.Td>{formatMoment(login.createdAt)}</Table.Td>
                <Table.Td>{formatMoment(login.renewedAt)}</Table.Td>
                <Table.Td ta="right">
                  {login.isThis ? (
                    t("this browser")
                  ) : (
                    <Button
                      size="compact-sm"
                      variant="default"
                      aria-label={t("Sign out the login of {createdAt}", {
                        createdAt: formatMoment(login.createdAt),
                      })}
                      disabled={isBusy}
                      onClick={() => end(login)}
                    >
                      {t("Sign out")}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Group justify="flex-end">
        <Button
          variant="default"
          loading={isBusy}
          disabled={firstOther === undefined}
          onClick={() => firstOther !== undefined && end(firstOther, ...others)}
        >
          {t("Sign out everywhere else")}
        </Button>
      </Group>
    </section>
  );
}
