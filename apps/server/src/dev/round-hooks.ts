import type { ResolveHook } from "node:module";

/** The parameter of an address that makes it another module to Node: modules are imported once an address. */
const ROUND = "round";

/** The address of a module as it is to be imported in a round of changes. */
export function addressInRound(address: string, round: number): string {
  const url = new URL(address);
  url.searchParams.set(ROUND, String(round));
  return url.href;
}

/** A hook of Node's loader: what belongs to a round imports its neighbours in the same round. Packages stay as they are. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const resolved = await nextResolve(specifier, context);
  if (!/^\.\.?\//.test(specifier) || context.parentURL === undefined) return resolved;
  const round = new URL(context.parentURL).searchParams.get(ROUND);
  return round === null ? resolved : { ...resolved, url: addressInRound(resolved.url, Number(round)) };
};
