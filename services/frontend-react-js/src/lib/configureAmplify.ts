import { Amplify } from "aws-amplify";

import { getConfig } from "../config";

export function configureAmplify(): void {
  const { userPoolId, userPoolClientId, userPoolEndpoint } = getConfig();
  Amplify.configure({
    Auth: {
      Cognito: { userPoolId, userPoolClientId, ...(userPoolEndpoint && { userPoolEndpoint }) },
    },
  });
}
