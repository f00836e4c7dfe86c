import { BlockList, isIPv4 } from "node:net";

/** An IPv4 address itself; of an IPv6 one the first 64 bits, since one host has all addresses behind them. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("%")[0]!.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const last = tail === "" ? [] : tail.split(":");
    while (groups.length + last.length < 8) groups.push("0");
    groups.push(...last);
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** Whether an address is one of these, or in one of these networks. */
export function exemption(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    if (bits === undefined) list.addAddress(address, familyOf(address));
    else list.addSubnet(address, Number(bits), familyOf(address));
  }
  return (address) => {
    const plain = address.split("%")[0] ?? "";
    return list.check(plain, familyOf(plain));
  };
}

const familyOf = (address: string) => (isIPv4(address) ? "ipv4" : "ipv6");
