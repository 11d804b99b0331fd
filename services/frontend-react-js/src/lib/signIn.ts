import { signIn as startSignIn } from "aws-amplify/auth";

import { Refused, Unreachable } from "./errors";
import { forgetTokens, revoke } from "./signOut";

/** Signs in with SRP: the password never leaves the browser. */
export async function signIn(emailOrUserName: string, password: string): Promise<void> {
  // Another tab may have signed in meanwhile, and Amplify refuses a second user.
  const otherSession = await forgetTokens();
  if (otherSession) void revoke(otherSession).catch(() => undefined); // nobody asked for a sign-out
  const { isSignedIn, nextStep } = await startSignIn({ username: emailOrUserName, password }).catch(
    (error: unknown) => {
      throw explain(error);
    },
  );
  if (!isSignedIn) {
    throw new Refused(`Signing in requires a step that this page does not offer: ${nextStep.signInStep}.`);
  }
}

function explain(error: unknown): Error {
  const { name, message } = error as Error;
  switch (name) {
    case "NotAuthorizedException":
    case "UserNotFoundException": // the same message, so that it does not reveal who is a user
      return new Refused("Incorrect email or password.");
    case "NetworkError":
    case "TimeoutError":
      return new Unreachable("The sign-in service", error);
    default:
      return new Refused(message);
  }
}
