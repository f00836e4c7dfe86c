import { createHash, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

interface Grant {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
  readonly claims: object;
}

/** A provider of OpenID Connect on loopback, which lets in whoever a test says. */
export class LoginProvider {
  readonly clientId = "fairtick-test";
  readonly clientSecret = "a secret of the provider";
  readonly #keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  readonly #grants = new Map<string, Grant>();
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  issuer = "";
  /** Changes what the next identity token says. */
  forge: object = {};

  static async start(): Promise<LoginProvider> {
    const provider = new LoginProvider();
    provider.#server.listen(0, "127.0.0.1");
    await once(provider.#server, "listening");
    provider.issuer = `http://127.0.0.1:${(provider.#server.address() as AddressInfo).port}`;
    return provider;
  }

  /** Somebody logs in there at the address they were sent to. Returns the query that they come back with. */
  approve(url: string, claims: { readonly sub: string; readonly preferred_username?: string }): string {
    const asked = new URL(url).searchParams;
    const code = randomUUID();
    this.#grants.set(code, {
      challenge: asked.get("code_challenge") ?? "",
      nonce: asked.get("nonce") ?? "",
      redirectUri: asked.get("redirect_uri") ?? "",
      claims,
    });
    return new URLSearchParams({ code, state: asked.get("state") ?? "" }).toString();
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { status, json } = this.#answerTo(request.url ?? "", new URLSearchParams(body));
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  }

  #answerTo(path: string, form: URLSearchParams): { readonly status: number; readonly json: object } {
    const { issuer } = this;
    switch (path) {
      case "/.well-known/openid-configuration":
        return ok({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256"],
        });
      case "/keys":
        return ok({
          keys: [{ ...this.#keys.publicKey.export({ format: "jwk" }), kid: "1", alg: "RS256", use: "sig" }],
        });
      case "/token":
        return this.#grantTokens(form);
    }
    return { status: 404, json: {} };
  }

  #grantTokens(form: URLSearchParams) {
    const code = form.get("code") ?? "";
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const isRight =
      grant !== undefined &&
      grant.challenge === challenge &&
      grant.redirectUri === form.get("redirect_uri") &&
      form.get("client_secret") === this.clientSecret;
    if (!isRight) return { status: 400, json: { error: "invalid_grant" } };
    const nowSeconds = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      aud: this.clientId,
      iat: nowSeconds,
      exp: nowSeconds + 60,
      nonce: grant.nonce,
      ...grant.claims,
      ...this.forge,
    };
    const signed = `${encoded({ alg: "RS256", kid: "1" })}.${encoded(claims)}`;
    const signature = sign("sha256", Buffer.from(signed), this.#keys.privateKey).toString("base64url");
    return ok({ access_token: "unused", token_type: "Bearer", id_token: `${signed}.${signature}` });
  }
}

const ok = (json: object) => ({ status: 200, json });
