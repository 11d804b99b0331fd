import { cognitoUserPoolsTokenProvider } from "aws-amplify/auth/cognito";

import { getConfig } from "../config";
import { NotRevoked } from "./errors";

const TIMEOUT_MS = 5_000;

let signOuts = 0;

/** Returns how often this page has deleted the tokens. */
export function countSignOuts(): number {
  return signOuts;
}

/**
 * Deletes the stored tokens, which signs the user out in this browser. Returns the refresh token, which
 * `revoke` takes. Amplify's `signOut` deletes the tokens only after an answer of Cognito.
 */
export async function forgetTokens(): Promise<string | undefined> {
  const { authTokenStore } = cognitoUserPoolsTokenProvider;
  signOuts += 1;
  const tokens = await authTokenStore.loadTokens();
  await authTokenStore.clearTokens();
  return tokens?.refreshToken;
}

/**
 * Revokes a refresh token in Cognito, also if the user closes the page meanwhile. Throws `NotRevoked`
 * if Cognito does not confirm the revocation within 5 seconds.
 */
export async function revoke(refreshToken: string): Promise<void> {
  const { userPoolId, userPoolClientId, userPoolEndpoint } = getConfig();
  const region = userPoolId.split("_", 1).join();
  const endpoint = userPoolEndpoint ?? `https://cognito-idp.${region}.amazonaws.com/`;
  let response;
  try {
    response = await fetch(endpoint, {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "AWSCognitoIdentityProviderService.RevokeToken",
      },
      body: JSON.stringify({ ClientId: userPoolClientId, Token: refreshToken }),
      keepalive: true,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    throw new NotRevoked(error);
  }
  if (!response.ok) throw new NotRevoked();
}
