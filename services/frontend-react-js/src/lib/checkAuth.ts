import { fetchAuthSession, signOut } from "aws-amplify/auth";
import { cognitoUserPoolsTokenProvider } from "aws-amplify/auth/cognito";

import { SessionEnded, Unreachable } from "./errors";

export interface User {
  readonly handle: string;
}

// What Cognito says of a refresh token that is over; the last is Amplify's own, when there is none.
const SESSION_IS_OVER = new Set([
  "NotAuthorizedException",
  "TokenRevokedException",
  "RefreshTokenReuseException",
  "UserNotFoundException",
  "UserNotConfirmedException",
  "PasswordResetRequiredException",
  "TokenRefreshException",
]);

/**
 * Who is signed in, with a fresh session. A session that is over ends in `SessionEnded`; while
 * Cognito cannot be reached the user stays who the stored tokens say.
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

/** An access token to send now: Amplify trades the refresh token for a new one when it expired. */
export async function getAccessToken({ forceRefresh = false } = {}): Promise<string> {
  let session;
  try {
    session = await fetchAuthSession({ forceRefresh });
  } catch (error) {
    if (!(error instanceof Error && SESSION_IS_OVER.has(error.name))) {
      throw new Unreachable("The sign-in service", error);
    }
  }
  if (!session?.tokens) {
    await signOut();
    throw new SessionEnded();
  }
  return session.tokens.accessToken.toString();
}
