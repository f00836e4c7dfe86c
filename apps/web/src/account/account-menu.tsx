import { t } from "@fairtick/game-view";
import { Anchor, Button, Group, Menu, Popover, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { Guest } from "../guest.ts";
import { Icon } from "../parts/icon.tsx";
import css from "./account.module.css";
import type { Account } from "./account-store.ts";
import { hereAsNext } from "./next-place.ts";
import { useAccount } from "./use-account.ts";

export interface AccountMenuProps {
  readonly guest: Guest;
  readonly onRename: (name: string) => void;
}

/** Who sits here: a guest with a name of their own choice, or an account. */
export function AccountMenu({ guest, onRename }: AccountMenuProps) {
  const { identity, server } = useAccount();
  const [path] = useLocation();
  if (identity.kind === "member") return <MemberMenu account={identity.account} />;
  const hasAccounts = server?.accounts.isEnabled ?? false;
  return (
    <>
      {server?.accounts.isNeededToPlay !== true && (
        <GuestName guest={guest} onRename={onRename} hasAccounts={hasAccounts} />
      )}
      {identity.kind === "nobody" && hasAccounts && (
        <Button component={Link} href={`/sign-in${hereAsNext(path)}`} variant="default" flex="none">
          {t("Sign in")}
        </Button>
      )}
    </>
  );
}

function MemberMenu({ account }: { readonly account: Account }) {
  const { store } = useAccount();
  return (
    <Menu position="bottom-end" withArrow width={180}>
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<Icon name="person" />} miw={0} maw={280}>
          <span className={css["who"]}>{account.name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {account.isGuest && (
          <Menu.Item component={Link} href="/sign-up">
            {t("Keep this account")}
          </Menu.Item>
        )}
        <Menu.Item component={Link} href={`/players/${account.id}`}>
          {t("Profile")}
        </Menu.Item>
        <Menu.Item component={Link} href="/account">
          {t("Account")}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void store.logOut()}>{t("Sign out")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function GuestName({ guest, onRename, hasAccounts }: AccountMenuProps & { readonly hasAccounts: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState(guest.name);
  const [path] = useLocation();
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus withArrow width={300}>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Icon name="person" />}
          miw={0}
          maw={280}
          onClick={() => {
            setName(guest.name);
            setOpen((open) => !open);
          }}
        >
          <span className={css["who"]}>{guest.name}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onRename(name);
            setOpen(false);
          }}
        >
          <TextInput
            label={t("Your name in races")}
            description={t("You play as a guest; the name stays in this browser.")}
            value={name}
            maxLength={24}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="space-between" mt="sm">
            {hasAccounts && (
              <Anchor component={Link} href={`/sign-up${hereAsNext(path)}`} size="sm">
                {t("Make an account")}
              </Anchor>
            )}
            <Button type="submit" disabled={name.trim() === ""} ml="auto">
              {t("Keep")}
            </Button>
          </Group>
        </form>
        {hasAccounts && (
          <Text size="xs" c="var(--page-dim)" mt="xs">
            {t("Results and lap times of accounts are kept.")}
          </Text>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
