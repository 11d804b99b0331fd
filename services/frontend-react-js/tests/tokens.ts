/** Tokens like those of Cognito, without a valid signature, in the storage of Amplify. */

const PREFIX = "CognitoIdentityServiceProvider.client";
const NOW_S = Math.floor(Date.now() / 1000);

export const VALID = token({ exp: NOW_S + 3600 });
export const EXPIRED = token({ exp: NOW_S - 3600 });
export const FRESH = token({ exp: NOW_S + 7200 });

function token({ exp }: { exp: number }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return [
    part({ alg: "RS256" }),
    part({ username: "andrew", "cognito:username": "andrew", sub: "1", iat: NOW_S, exp }),
    "signature",
  ].join(".");
}

export function storeSession(accessToken: string, refreshToken: string | null = "refresh"): void {
  localStorage.setItem(`${PREFIX}.LastAuthUser`, "andrew");
  localStorage.setItem(`${PREFIX}.andrew.accessToken`, accessToken);
  localStorage.setItem(`${PREFIX}.andrew.idToken`, accessToken);
  localStorage.setItem(`${PREFIX}.andrew.clockDrift`, "0");
  if (refreshToken) localStorage.setItem(`${PREFIX}.andrew.refreshToken`, refreshToken);
}

export function storedAccessToken(): string | null {
  return localStorage.getItem(`${PREFIX}.andrew.accessToken`);
}
