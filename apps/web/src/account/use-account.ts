import { createContext, useContext, useSyncExternalStore } from "react";
import type { AccountSnapshot, AccountStore } from "./account-store.ts";

const AccountContext = createContext<AccountStore | undefined>(undefined);
export const AccountProvider = AccountContext.Provider;

export function useAccountStore(): AccountStore {
  const store = useContext(AccountContext);
  if (store === undefined) throw new Error("there is no account around this element");
  return store;
}

export interface UsedAccount extends AccountSnapshot {
  readonly store: AccountStore;
}

/** Who sits here, and what may be done about it; renders again whenever that changes. */
export function useAccount(): UsedAccount {
  const store = useAccountStore();
  return { ...useSyncExternalStore(store.watch, store.snapshot), store };
}
