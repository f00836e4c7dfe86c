import { hashSync } from "bcryptjs";
import { afterEach, describe, expect, it } from "vitest";
import { Passwords, PasswordsBusy } from "./passwords.ts";

const cost = { memoryKib: 8192, passes: 1 };
const opened: Passwords[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

function open(queueMax = 100): Passwords {
  const passwords = new Passwords(cost, queueMax);
  opened.push(passwords);
  return passwords;
}

describe("passwords", () => {
  it("are hashed with argon2id and a salt of their own, and verified [HOST-028]", async () => {
    const passwords = open();
    const [one, other] = await Promise.all([passwords.hash("secret"), passwords.hash("secret")]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=8192,t=1,p=1\$/);
    expect(other).not.toBe(one);
    expect(await passwords.verify("secret", one)).toBe(true);
    expect(await passwords.verify("Secret", one)).toBe(false);
    expect(passwords.isOutdated(one)).toBe(false);
  });

  it("are the same however a keyboard composes their letters", async () => {
    const passwords = open();
    expect(await passwords.verify("pa\u0308sse", await passwords.hash("p\u00e4sse"))).toBe(true);
  });

  it("verify against hashes of before, which are outdated [HOST-028]", async () => {
    const passwords = open();
    const bcrypt = hashSync("secret", 4);
    expect(await passwords.verify("secret", bcrypt)).toBe(true);
    expect(await passwords.verify("other", bcrypt)).toBe(false);
    expect(passwords.isOutdated(bcrypt)).toBe(true);
    expect(
      new Passwords({ memoryKib: 16_384, passes: 1 }, 1).isOutdated(await passwords.hash("secret")),
    ).toBe(true);
  });

  it("of accounts without one are never right, and neither are unreadable hashes", async () => {
    const passwords = open();
    expect(await passwords.verify("", undefined)).toBe(false);
    expect(await passwords.verify("", null)).toBe(false);
    expect(await passwords.verify("x", "$argon2id$nonsense")).toBe(false);
  });

  it("wait in a bounded queue, and for nothing after the end", async () => {
    const passwords = open(2);
    const hashed = [1, 2, 3].map((i) => passwords.hash(`secret ${i}`));
    await expect(hashed[2]).rejects.toThrow(PasswordsBusy);
    await Promise.all(hashed.slice(0, 2));
    const last = passwords.hash("secret");
    const ended = expect(last).rejects.toThrow(PasswordsBusy);
    await passwords.close();
    await ended;
    await expect(passwords.hash("secret")).rejects.toThrow("the server ends");
  });
});
