import { createContext, useContext } from "react";
import type { Account } from "../account/account-store.ts";

const OfficerContext = createContext<Account | undefined>(undefined);
export const OfficerProvider = OfficerContext.Provider;

/** The moderator or administrator who sits here. */
export function useOfficer(): Account & { readonly isAdmin: boolean } {
  const account = useContext(OfficerContext);
  if (account === undefined) throw new Error("nobody has looked who sits here");
  return { ...account, isAdmin: account.role === "admin" };
}
