/** Tests of the files that bin/start writes before it executes nginx. */
import { spawnSync } from "node:child_process";
import { runInNewContext } from "node:vm";

import { describe, expect, it } from "vitest";

const ENVIRONMENT = {
  BACKEND_URL: "https://api.cruddur.test",
  AWS_COGNITO_USER_POOL_ID: "eu-west-3_Ab12",
  AWS_COGNITO_USER_POOL_CLIENT_ID: "client",
};

function run(script: string, environment: Record<string, string>) {
  return spawnSync("sh", [`bin/${script}`], {
    env: { PATH: process.env.PATH, ...environment },
    encoding: "utf8",
  });
}

function configOf(environment: Record<string, string>): unknown {
  const window: Record<string, unknown> = {};
  runInNewContext(run("render-config", environment).stdout, { window });
  return structuredClone(window.cruddurConfig);
}

describe("config.js", () => {
  it("contains the values of the environment", () => {
    expect(configOf(ENVIRONMENT)).toEqual({
      backendUrl: "https://api.cruddur.test",
      userPoolId: "eu-west-3_Ab12",
      userPoolClientId: "client",
    });
  });

  it("contains Cognito's endpoint only if the environment overrides it", () => {
    const config = configOf({
      ...ENVIRONMENT,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: "http://127.0.0.1:5000",
    });

    expect(config).toHaveProperty("userPoolEndpoint", "http://127.0.0.1:5000");
  });

  it.each([
    '"; alert(1); "',
    "back\\slash\\",
    "</script><script>",
    "two\nlines\r\n\n",
    "$(id) `id` &",
  ])("keeps %j a string", (value) => {
    const config = configOf({ ...ENVIRONMENT, AWS_COGNITO_USER_POOL_CLIENT_ID: value });

    expect(config).toHaveProperty("userPoolClientId", value);
  });

  it("contains no tag, also inside HTML", () => {
    const { stdout } = run("render-config", { ...ENVIRONMENT, BACKEND_URL: "</script><!--" });

    expect(stdout).not.toContain("<");
  });

  it("is not printed if variables are missing; one line names all of them", () => {
    const { status, stderr, stdout } = run("render-config", { AWS_COGNITO_USER_POOL_ID: "" });

    expect(status).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toBe(
      "frontend-react-js: missing environment variables: " +
        "BACKEND_URL AWS_COGNITO_USER_POOL_ID AWS_COGNITO_USER_POOL_CLIENT_ID\n",
    );
  });
});
