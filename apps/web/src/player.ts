import { useMemo } from "react";
import { useAccount } from "./account/use-account.ts";
import type { Guest } from "./guest.ts";

/** Who plays, as a game is told. */
export interface Player {
  readonly name: string;
  /** Asked for whenever a connection signs in. */
  readonly token: () => string;
  /** Gets another token where the game has refused this one; false: there is none. */
  readonly renew: () => Promise<boolean>;
}

const playerOf = ({ name, token }: Guest): Player => ({
  name,
  token: () => token,
  renew: async () => false,
});

/** "sign-in": this server lets nobody play without an account. Undefined until it is known who sits here. */
export function usePlayer(guest: Guest): Player | "sign-in" | undefined {
  const { identity, server, store } = useAccount();
  const account = identity.kind === "member" ? identity.account : undefined;
  const [id, name] = [account?.id, account?.name];
  const isAsking = identity.kind === "asking";
  const isNeeded = server?.accounts.isNeededToPlay ?? false;
  return useMemo(() => {
    if (isAsking) return undefined;
    if (id !== undefined && name !== undefined)
      return { name, token: () => store.token() ?? "", renew: () => store.renew() };
    return isNeeded ? "sign-in" : playerOf(guest);
  }, [isAsking, id, name, isNeeded, guest, store]);
}
