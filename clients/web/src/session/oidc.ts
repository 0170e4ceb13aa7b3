/**
 * Sign-in with the school's identity provider: OpenID Connect, authorization code with PKCE (RFC 7636), as a public client.
 * What the flow needs until the provider sends people back is in the tab's own storage, and is used once.
 */
import * as oauth from "oauth4webapi";
import type { Configuration } from "./configuration";

type Provider = NonNullable<Configuration["provider"]>;

/** The tokens of a sign-in. */
export interface Tokens {
  access: string;
  refresh?: string;
  /** The provider's id of the person. */
  subject: string;
  name?: string;
  /** Milliseconds since 1970. */
  expires: number;
}

interface Started {
  verifier: string;
  state: string;
  nonce: string;
}

const STARTED = "preau.sign-in";

/** Where the provider sends people back to. */
export function returnAddress(): string {
  return `${location.origin}${import.meta.env.BASE_URL}connexion/retour`;
}

/** Goes to the provider; does not come back. */
export async function leave(provider: Provider): Promise<void> {
  const { server } = await discovered(provider);
  if (!server.authorization_endpoint) throw new Error("the provider names no authorization endpoint");
  const started: Started = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
  };
  sessionStorage.setItem(STARTED, JSON.stringify(started));
  const address = new URL(server.authorization_endpoint);
  const asked = {
    client_id: provider.client_id,
    redirect_uri: returnAddress(),
    response_type: "code",
    scope: "openid profile offline_access",
    code_challenge: await oauth.calculatePKCECodeChallenge(started.verifier),
    code_challenge_method: "S256",
    state: started.state,
    nonce: started.nonce,
    ...(provider.audience && { audience: provider.audience }),
  };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  location.assign(address);
}

/** The tokens, for what the provider added to the address on the way back. Throws where it is not the answer to `leave`. */
export async function arrive(provider: Provider, address: URL): Promise<Tokens> {
  const kept = sessionStorage.getItem(STARTED);
  sessionStorage.removeItem(STARTED);
  if (!kept) throw new Error("this tab began no sign-in");
  const started = JSON.parse(kept) as Started;
  const { server, client } = await discovered(provider);
  const parameters = oauth.validateAuthResponse(server, client, address, started.state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    returnAddress(),
    started.verifier,
    options(provider),
  );
  const expectation = { expectedNonce: started.nonce, requireIdToken: true };
  const result = await oauth.processAuthorizationCodeResponse(server, client, response, expectation);
  const claims = oauth.getValidatedIdTokenClaims(result);
  if (!claims) throw new Error("the provider sent no id token");
  const name = typeof claims["name"] === "string" ? { name: claims["name"] } : {};
  return { ...lasting(result), subject: claims.sub, ...name };
}

/** New tokens for those that run out; `undefined` where the provider wants the person again. */
export async function renewed(provider: Provider, tokens: Tokens): Promise<Tokens | undefined> {
  if (!tokens.refresh) return undefined;
  const { server, client } = await discovered(provider);
  const response = await oauth.refreshTokenGrantRequest(
    server,
    client,
    oauth.None(),
    tokens.refresh,
    options(provider),
  );
  // The network that fails is thrown above; a provider that says no is an answer.
  if (response.status >= 400 && response.status < 500) return undefined;
  const result = await oauth.processRefreshTokenResponse(server, client, response);
  return { ...tokens, ...lasting(result) };
}

function lasting(result: oauth.TokenEndpointResponse): Pick<Tokens, "access" | "refresh" | "expires"> {
  const refresh = result.refresh_token ? { refresh: result.refresh_token } : {};
  return { access: result.access_token, ...refresh, expires: Date.now() + (result.expires_in ?? 300) * 1000 };
}

async function discovered(provider: Provider): Promise<{ server: oauth.AuthorizationServer; client: oauth.Client }> {
  const issuer = new URL(provider.issuer);
  const response = await oauth.discoveryRequest(issuer, options(provider));
  const server = await oauth.processDiscoveryResponse(issuer, response);
  return { server, client: { client_id: provider.client_id } };
}

/** Plain HTTP is for a provider on this machine, as one tries it out. */
function options(provider: Provider): { [oauth.allowInsecureRequests]: boolean } {
  const { hostname } = new URL(provider.issuer);
  return { [oauth.allowInsecureRequests]: ["127.0.0.1", "localhost", "[::1]"].includes(hostname) };
}
