import { fetchAuthSession } from "aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "aws-amplify/auth/cognito";

import { SessionEnded, Unreachable } from "./errors";
import { countSignOuts, forgetTokens } from "./signOut";

export interface User {
  readonly handle: string;
}

// Errors of Cognito for a refresh token that is no longer valid. The last one is Amplify's error for a
// missing refresh token.
const SESSION_HAS_ENDED = new Set([
  "NotAuthorizedException",
  "TokenRevokedException",
  "RefreshTokenReuseException",
  "UserNotFoundException",
  "UserNotConfirmedException",
  "PasswordResetRequiredException",
  "TokenRefreshException",
]);

/**
 * Returns the user of the stored tokens after a check of the session, or null without tokens. Throws
 * `SessionEnded` if the session has ended. While Cognito cannot be reached, the user stays signed in.
 */
export async function checkAuth(): Promise<User | null> {
  const tokens = await cognitoUserPoolsTokenProvider.authTokenStore.loadTokens();
  if (!tokens) return null;
  try {
    await getAccessToken();
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
  }
  return { handle: tokens.accessToken.payload.username as string };
}

/** Returns a valid access token; Amplify replaces an expired one with the refresh token. */
export async function getAccessToken({ forceRefresh = false } = {}): Promise<string> {
  const signOutsBefore = countSignOuts();
  let session;
  try {
    session = await fetchAuthSession({ forceRefresh });
  } catch (error) {
    if (!(error instanceof Error && SESSION_HAS_ENDED.has(error.name))) {
      throw new Unreachable("The sign-in service", error);
    }
  }
  // If the user has signed out during a refresh, Amplify has stored the new tokens nevertheless.
  if (!session?.tokens || countSignOuts() !== signOutsBefore) {
    await forgetTokens();
    throw new SessionEnded();
  }
  return session.tokens.accessToken.toString();
}
