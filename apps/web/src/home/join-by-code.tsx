import { t } from "@fairtick/game-view";
import { Button, Stack, TextInput, Title } from "@mantine/core";
import { useState } from "react";

export interface JoinByCodeProps {
  readonly onJoin: (code: string, password: string | undefined) => void;
}

/** For sessions that are not listed. */
export function JoinByCode({ onJoin }: JoinByCodeProps) {
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  return (
    <section aria-labelledby="by-code">
      <Title order={2} size="h4" mb="sm" id="by-code">
        {t("Somebody has sent you a code")}
      </Title>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onJoin(code, password === "" ? undefined : password);
        }}
      >
        <Stack gap="xs" align="flex-start">
          <TextInput
            label={t("Code")}
            value={code}
            maxLength={24}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <TextInput
            label={t("Password, if it has one")}
            type="password"
            autoComplete="off"
            value={password}
            maxLength={64}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={code.trim() === ""}>
            {t("Join by code")}
          </Button>
        </Stack>
      </form>
    </section>
  );
}
