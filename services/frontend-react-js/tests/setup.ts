import { cleanup, configure } from "@testing-library/react";
import { ConsoleLogger } from "aws-amplify/utils";
import { afterEach } from "vitest";

import { configureAmplify } from "../src/lib/configureAmplify";

window.cruddurConfig = {
  backendUrl: "http://api.cruddur.test",
  userPoolId: "us-east-1_Test",
  userPoolClientId: "client",
  userPoolEndpoint: "http://cognito.test",
};
ConsoleLogger.LOG_LEVEL = "ERROR"; // the endpoint is overridden on purpose
configureAmplify();
configure({ asyncUtilTimeout: 10_000 }); // for a busy machine

afterEach(() => {
  cleanup();
  localStorage.clear();
});
