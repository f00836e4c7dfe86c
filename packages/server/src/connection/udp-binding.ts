import type { Connection } from "./connection.ts";

/** Where a client's datagrams come from and go to. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

export interface UdpBindingOptions {
  /** Whether a sender without a token may be known by its address alone. */
  readonly bySource: boolean;
  /** 16 random bytes, written as a UUID in canonical form. */
  readonly newToken: () => string;
}

/**
 * Which UDP endpoint belongs to which connection. A token that was handed out over the reliable stream
 * binds; so does, where it is allowed, the first input from an address at which exactly one signed-in
 * client waits for it. An endpoint that is bound stays with its connection until that ends, and only its
 * own token moves a connection to another endpoint.
 */
export class UdpBinding {
  readonly #options: UdpBindingOptions;
  readonly #byToken = new Map<string, Connection>();
  readonly #tokens = new Map<Connection, string>();
  readonly #byEndpoint = new Map<string, Map<number, Connection>>();
  readonly #endpoints = new Map<Connection, Endpoint>();
  /** Signed in and not bound yet, by address. */
  readonly #unbound = new Map<string, Set<Connection>>();

  constructor(options: UdpBindingOptions) {
    this.#options = options;
  }

  /** A client has signed in: it may be bound from now on. */
  add(connection: Connection): void {
    const waiting = this.#unbound.get(connection.remoteAddress) ?? new Set();
    this.#unbound.set(connection.remoteAddress, waiting.add(connection));
  }

  /** The token of a client that has signed in, the same whenever it asks. */
  tokenFor(connection: Connection): string {
    let token = this.#tokens.get(connection);
    if (token === undefined) {
      token = this.#options.newToken();
      this.#tokens.set(connection, token);
      this.#byToken.set(token, connection);
    }
    return token;
  }

  find(address: string, port: number): Connection | undefined {
    return this.#byEndpoint.get(address)?.get(port);
  }

  endpointOf(connection: Connection): Endpoint | undefined {
    return this.#endpoints.get(connection);
  }

  /** Binds the endpoint to the token's connection, again or anew. */
  bindByToken(token: string, address: string, port: number): Connection | "unknown-token" | "endpoint-taken" {
    const connection = this.#byToken.get(token);
    if (connection === undefined) return "unknown-token";
    const holder = this.find(address, port);
    if (holder !== undefined && holder !== connection) return "endpoint-taken";
    if (holder === undefined) this.#bind(connection, address, port);
    return connection;
  }

  /** The only connection that an unknown sender at this address can be. */
  candidate(address: string): Connection | "unknown-sender" | "ambiguous-sender" {
    const waiting = this.#unbound.get(address);
    if (!this.#options.bySource || waiting === undefined) return "unknown-sender";
    if (waiting.size > 1) return "ambiguous-sender";
    const [connection] = waiting;
    // Who has asked for a token binds by it.
    return connection === undefined || this.#tokens.has(connection) ? "unknown-sender" : connection;
  }

  /** Binds what `candidate` named, once its first valid input has come. */
  bindBySource(connection: Connection, address: string, port: number): void {
    if (this.#endpoints.has(connection) || this.find(address, port) !== undefined) return;
    this.#bind(connection, address, port);
  }

  /** Forgets a connection that has ended. */
  remove(connection: Connection): void {
    const token = this.#tokens.get(connection);
    if (token !== undefined) this.#byToken.delete(token);
    this.#tokens.delete(connection);
    this.#unbind(connection);
    this.#removeUnbound(connection);
  }

  #bind(connection: Connection, address: string, port: number): void {
    this.#unbind(connection);
    this.#removeUnbound(connection);
    const ports = this.#byEndpoint.get(address) ?? new Map<number, Connection>();
    this.#byEndpoint.set(address, ports.set(port, connection));
    this.#endpoints.set(connection, { address, port });
  }

  #unbind(connection: Connection): void {
    const endpoint = this.#endpoints.get(connection);
    if (endpoint === undefined) return;
    this.#endpoints.delete(connection);
    const ports = this.#byEndpoint.get(endpoint.address);
    ports?.delete(endpoint.port);
    if (ports?.size === 0) this.#byEndpoint.delete(endpoint.address);
  }

  #removeUnbound(connection: Connection): void {
    const waiting = this.#unbound.get(connection.remoteAddress);
    waiting?.delete(connection);
    if (waiting?.size === 0) this.#unbound.delete(connection.remoteAddress);
  }
}
