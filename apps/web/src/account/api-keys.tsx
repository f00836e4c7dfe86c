import { t } from "@fairtick/game-view";
import { Alert, Button, Code, CopyButton, Group, Table, Text, TextInput, Title } from "@mantine/core";
import { useCallback, useState } from "react";
import { useAnswer } from "../api/use-answer.ts";
import { formatDay } from "../parts/dates.ts";
import { ProblemText } from "../parts/problem-text.tsx";
import css from "./account.module.css";
import { useAccountStore } from "./use-account.ts";
import { useRequest } from "./use-request.ts";

/** Keys with which programs of a person play. */
export function ApiKeys() {
  const store = useAccountStore();
  const { answer, again } = useAnswer(
    useCallback(() => store.ask(() => store.api.GET("/account/api-keys")), [store]),
  );
  const [made, setMade] = useState<string>();
  const [label, setLabel] = useState("");
  const { isBusy, problem, send } = useRequest();
  const make = () =>
    send(
      () => store.api.POST("/account/api-keys", { body: { label: label.trim() } }),
      ({ apiKey }) => {
        setMade(apiKey);
        setLabel("");
        again();
      },
    );
  const remove = (keyId: string) =>
    send(() => store.api.DELETE("/account/api-keys/{keyId}", { params: { path: { keyId } } }), again);
  const keys = answer?.ok === true ? answer.data.items : [];
  return (
    <section className={css["section"]} aria-labelledby="keys">
      <Title order={2} size="h4" mb={4} id="keys">
        {t("API keys")}
      </Title>
      <Text size="sm" c="var(--page-dim)" mb="md">
        {t("A program with one of them plays beside you, under your name with [bot] behind it.")}
      </Text>
      <ProblemText problem={problem ?? (answer?.ok === false ? answer.problem : undefined)} />
      {made !== undefined && <MadeKey text={made} onClose={() => setMade(undefined)} />}
      {keys.length > 0 && (
        <Table mb="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("For")}</Table.Th>
              <Table.Th>{t("Last used")}</Table.Th>
              <Table.Th aria-label={t("What to do")} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {keys.map(({ id, label: purpose, lastUsedAt }) => (
              <Table.Tr key={id}>
                <Table.Td className={css["long"]}>{purpose}</Table.Td>
                <Table.Td>{lastUsedAt === null ? t("never") : formatDay(lastUsedAt)}</Table.Td>
                <Table.Td ta="right">
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={t("Revoke the key for {purpose}", { purpose })}
                    onClick={() => remove(id)}
                  >
                    {t("Revoke")}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <TextInput
            label={t("What it is for")}
            maxLength={60}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
            flex={1}
          />
          <Button type="submit" variant="default" loading={isBusy} disabled={label.trim() === ""}>
            {t("Make a key")}
          </Button>
        </Group>
      </form>
    </section>
  );
}

function MadeKey({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  return (
    <Alert
      title={t("Copy it now: it is shown this once")}
      color="amber"
      mb="md"
      withCloseButton
      closeButtonLabel={t("Close")}
      onClose={onClose}
    >
      <Code block className={css["long"]}>
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button size="compact-sm" variant="default" mt="xs" onClick={copy}>
            {copied ? t("Copied") : t("Copy")}
          </Button>
        )}
      </CopyButton>
    </Alert>
  );
}
