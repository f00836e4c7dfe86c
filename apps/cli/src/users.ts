import { randomBytes } from "node:crypto";
import {
  type AccountView,
  type OpenedAccounts,
  openAccountsHere,
  type Refused,
  scopesOf,
} from "@fairtick/server";
import { CommandFailure } from "./command-failure.ts";
import { readConfig } from "./read-config.ts";
import type { Terminal } from "./terminal.ts";

export interface RoleRequest {
  readonly config: string;
}

export interface PasswordRequest extends RoleRequest {
  readonly generate?: true;
}

export interface KeyRequest extends RoleRequest {
  readonly label: string;
  readonly scope: readonly string[];
}

export interface CreateRequest extends PasswordRequest {
  readonly admin?: true;
  readonly role: string;
}

type Opened = Extract<OpenedAccounts, { readonly ok: true }>;

export async function createUser(name: string, request: CreateRequest, terminal: Terminal): Promise<number> {
  const role = request.admin === true ? "admin" : request.role;
  return withAccounts(request, async (opened) => {
    const password = await choosePassword(name, request, terminal);
    const account = done(await opened.accounts.create(name, password.text, roleOf(opened, role)));
    const article = account.role === "admin" ? "an" : "a";
    terminal.out(`Made ${account.name}, ${article} ${account.role}.\n${password.shown}`);
  });
}

export async function listUsers(request: RoleRequest, terminal: Terminal): Promise<number> {
  return withAccounts(request, async ({ accounts }) => {
    const list = await accounts.list();
    const width = Math.max(4, ...list.map(({ name }) => name.length));
    for (const account of list) terminal.out(`${account.name.padEnd(width)}  ${describe(account)}\n`);
    if (list.length === 0) terminal.out("There are no accounts. To make one: fairtick user create NAME\n");
  });
}

export async function giveRole(
  name: string,
  role: string,
  request: RoleRequest,
  terminal: Terminal,
): Promise<number> {
  return withAccounts(request, async (opened) => {
    const account = done(await opened.accounts.giveRole(name, roleOf(opened, role)));
    terminal.out(`${account.name} is ${account.role} now.\n`);
  });
}

export async function givePassword(
  name: string,
  request: PasswordRequest,
  terminal: Terminal,
): Promise<number> {
  return withAccounts(request, async ({ accounts }) => {
    const password = await choosePassword(name, request, terminal);
    const account = done(await accounts.givePassword(name, password.text));
    terminal.out(`${account.name} has another password, and is logged in nowhere.\n${password.shown}`);
  });
}

/** Prints the key and nothing else, so that it can go into a file. */
export async function makeKey(name: string, request: KeyRequest, terminal: Terminal): Promise<number> {
  return withAccounts(request, async ({ accounts }) => {
    const made = await accounts.makeKey(name, request.label, scopesOf(request.scope.join(" ")));
    if (made.kind === "refused") throw new CommandFailure(made.detail);
    terminal.out(`${made.text}\n`);
  });
}

async function withAccounts(
  { config: path }: RoleRequest,
  work: (opened: Opened) => Promise<void>,
): Promise<number> {
  const config = await readConfig(path);
  const opened = await openAccountsHere(config);
  if (!opened.ok) throw new CommandFailure(opened.reason);
  try {
    await work(opened);
  } finally {
    await opened.accounts.close();
  }
  return 0;
}

async function choosePassword(
  name: string,
  { generate }: PasswordRequest,
  terminal: Terminal,
): Promise<{ readonly text: string; readonly shown: string }> {
  if (generate === true) {
    const text = randomBytes(15).toString("base64url");
    return { text, shown: `Its password is ${text}\n` };
  }
  const text = await terminal.askSecret(`Password for ${name}: `);
  if (text === "")
    throw new CommandFailure(
      "there is no password: type one, write one to standard input, or use --generate",
    );
  return { text, shown: "" };
}

function done(outcome: { readonly kind: "changed"; readonly account: AccountView } | Refused): AccountView {
  if (outcome.kind === "refused") throw new CommandFailure(outcome.detail);
  return outcome.account;
}

function roleOf({ roles }: Opened, text: string): Opened["roles"][number] {
  const role = roles.find((each) => each === text);
  if (role === undefined)
    throw new CommandFailure(`there is no role "${text}"; allowed: ${roles.join(", ")}`, 2);
  return role;
}

function describe({ role, isGuest, createdAt, lastLoginAt, disabledAt }: AccountView): string {
  return [
    (isGuest ? "guest" : role).padEnd(9),
    `made ${day(createdAt)}`,
    lastLoginAt === null ? "never logged in" : `last login ${day(lastLoginAt)}`,
    ...(disabledAt === null ? [] : [`closed ${day(disabledAt)}`]),
  ].join("  ");
}

const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);
