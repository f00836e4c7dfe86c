import { t } from "@fairtick/game-view";
import { Button, Group, Popover, TextInput } from "@mantine/core";
import { useState } from "react";

export interface PasswordJoinProps {
  readonly title: string;
  readonly onJoin: (password: string) => void;
}

/** The way into a session that wants a password. */
export function PasswordJoin({ title, onJoin }: PasswordJoinProps) {
  const [password, setPassword] = useState("");
  return (
    <Popover trapFocus withArrow>
      <Popover.Target>
        <Button aria-label={t("Join {title} with its password", { title })}>{t("Join with password")}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onJoin(password);
          }}
        >
          <TextInput
            label={t("Password of the session")}
            type="password"
            autoComplete="off"
            maxLength={64}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end" mt="sm">
            <Button type="submit" disabled={password === ""}>
              {t("Join")}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
