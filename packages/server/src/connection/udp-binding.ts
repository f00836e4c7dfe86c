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

interface Token {
  readonly text: string;
  readonly connection: Connection;
  /** What it has bound. It travels in the clear, so it is of no use from anywhere else then. */
  endpoint: Endpoint | undefined;
}

/**
 * Which UDP endpoint belongs to which connection. A token that was handed out over the reliable stream
 * binds one endpoint; so does, where it is allowed, the first input from an address at which exactly one
 * signed-in client waits for it. An endpoint that is bound stays with its connection until that ends, and
 * only a new token moves a connection to another endpoint.
 */
export class UdpBinding {
  readonly #options: UdpBindingOptions;
  readonly #byText = new Map<string, Token>();
  readonly #tokens = new Map<Connection, Token>();
  readonly #byEndpoint = new Map<string, Map<number, Connection>>();
  readonly #endpoints = new Map<Connection, Endpoint>();
  /** Signed in and not bound yet, by address. */
  readonly #unbound = new Map<string, Set<Connection>>();

  constructor(options: UdpBindingOptions) {
    this.#options = options;
  }

  /** Entries of all its tables. */
  get size(): number {
    const { size } = this.#byText;
    return size + this.#tokens.size + this.#byEndpoint.size + this.#endpoints.size + this.#unbound.size;
  }

  /** A client has signed in: it may be bound from now on. */
  add(connection: Connection): void {
    const waiting = this.#unbound.get(connection.remoteAddress) ?? new Set();
    this.#unbound.set(connection.remoteAddress, waiting.add(connection));
  }

  /** A new token for a client that has signed in; earlier ones are worth nothing any more. */
  newToken(connection: Connection): string {
    this.#removeToken(connection);
    const token = { text: this.#options.newToken(), connection, endpoint: undefined };
    this.#tokens.set(connection, token);
    this.#byText.set(token.text, token);
    return token.text;
  }

  find(address: string, port: number): Connection | undefined {
    return this.#byEndpoint.get(address)?.get(port);
  }

  endpointOf(connection: Connection): Endpoint | undefined {
    return this.#endpoints.get(connection);
  }

  /** Binds the endpoint to the token's connection, or confirms that it is bound. */
  bindByToken(
    text: string,
    address: string,
    port: number,
  ): Connection | "unknown-token" | "other-address" | "token-used" | "endpoint-taken" {
    const token = this.#byText.get(text);
    if (token === undefined) return "unknown-token";
    const { connection, endpoint } = token;
    // A datagram's sender can be forged: telemetry must not be aimed at somebody who did not ask for it.
    if (address !== connection.remoteAddress) return "other-address";
    if (endpoint !== undefined) {
      return endpoint.address === address && endpoint.port === port ? connection : "token-used";
    }
    const holder = this.find(address, port);
    if (holder !== undefined && holder !== connection) return "endpoint-taken";
    token.endpoint = this.#bind(connection, address, port);
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
    this.#removeToken(connection);
    this.#unbind(connection);
    this.#removeUnbound(connection);
  }

  #bind(connection: Connection, address: string, port: number): Endpoint {
    this.#unbind(connection);
    this.#removeUnbound(connection);
    const ports = this.#byEndpoint.get(address) ?? new Map<number, Connection>();
    this.#byEndpoint.set(address, ports.set(port, connection));
    const endpoint = { address, port };
    this.#endpoints.set(connection, endpoint);
    return endpoint;
  }

  #removeToken(connection: Connection): void {
    const token = this.#tokens.get(connection);
    if (token === undefined) return;
    this.#tokens.delete(connection);
    this.#byText.delete(token.text);
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
