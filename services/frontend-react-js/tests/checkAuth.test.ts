import { describe, expect, it } from "vitest";

import { checkAuth } from "../src/lib/checkAuth";
import { crud } from "../src/lib/cruddur";
import { Refused, SessionEnded, Unreachable } from "../src/lib/errors";
import {
  acceptsOnlyFreshToken,
  cognitoError,
  fakeNetwork,
  freshTokens,
  json,
  unreachable,
} from "./network";
import { EXPIRED, FRESH, storedAccessToken, storeSession, VALID } from "./tokens";

const REFRESH = "GetTokensFromRefreshToken";
const POST = "POST /api/activities";

describe("the user", () => {
  it("is null without stored tokens, and no request is sent", async () => {
    const requests = fakeNetwork({});

    expect(await checkAuth()).toBeNull();
    expect(requests).toEqual([]);
  });

  it("is the user of the access token", async () => {
    storeSession(VALID);

    expect(await checkAuth()).toEqual({ handle: "andrew" });
  });
});

describe("a request of the signed-in user", () => {
  it("sends a valid access token unchanged, and only in the header", async () => {
    storeSession(VALID);
    const requests = fakeNetwork({ [POST]: () => json(201, {}) });

    await crud("hello", "1-day");

    expect(requests).toEqual([
      {
        name: POST,
        url: "http://api.cruddur.test/api/activities",
        accessToken: VALID,
        body: { message: "hello", ttl: "1-day" },
      },
    ]);
  });

  it("refreshes an expired access token before it is sent", async () => {
    storeSession(EXPIRED);
    const requests = fakeNetwork({ [REFRESH]: freshTokens, [POST]: acceptsOnlyFreshToken });

    await crud("hello", "1-day");

    expect(requests.map(({ name }) => name)).toEqual([REFRESH, POST]);
    expect(requests[0]?.url).toBe("http://cognito.test/");
    expect(storedAccessToken()).toBe(FRESH);
  });

  it("refreshes once after a 401, and the retried request succeeds", async () => {
    storeSession(VALID);
    const requests = fakeNetwork({ [REFRESH]: freshTokens, [POST]: acceptsOnlyFreshToken });

    await crud("hello", "1-day");

    expect(requests.map(({ name }) => name)).toEqual([POST, REFRESH, POST]);
  });

  it("is not retried after a second 401, and the session stays", async () => {
    storeSession(VALID);
    const requests = fakeNetwork({ [REFRESH]: freshTokens, [POST]: () => json(401, {}) });

    await expect(crud("hello", "1-day")).rejects.toThrow(Refused);

    expect(requests.map(({ name }) => name)).toEqual([POST, REFRESH, POST]);
    expect(storedAccessToken()).toBe(FRESH);
  });
});

describe("a session that has ended", () => {
  it.each(["NotAuthorizedException", "RefreshTokenReuseException", "UserNotFoundException"])(
    "is deleted when Cognito answers %s",
    async (reason) => {
      storeSession(EXPIRED);
      fakeNetwork({ [REFRESH]: cognitoError(reason) });

      await expect(crud("hello", "1-day")).rejects.toThrow(SessionEnded);

      expect(Object.keys(localStorage)).toEqual([]);
    },
  );

  it("is deleted when the refresh after a 401 is refused", async () => {
    storeSession(VALID);
    fakeNetwork({ [REFRESH]: cognitoError("NotAuthorizedException"), [POST]: () => json(401, {}) });

    await expect(crud("hello", "1-day")).rejects.toThrow(SessionEnded);

    expect(Object.keys(localStorage)).toEqual([]);
  });

  it("is deleted when there is no refresh token", async () => {
    storeSession(EXPIRED, null);
    fakeNetwork({});

    await expect(checkAuth()).rejects.toThrow(SessionEnded);

    expect(Object.keys(localStorage)).toEqual([]);
  });
});

describe("a failure that is not about the user", () => {
  it.each([
    ["no network", unreachable],
    ["an error inside Cognito", cognitoError("InternalErrorException", 500)],
    ["too many requests", cognitoError("TooManyRequestsException")],
  ])("keeps the session: %s while refreshing", async (_, answer) => {
    storeSession(EXPIRED);
    fakeNetwork({ [REFRESH]: answer });

    await expect(crud("hello", "1-day")).rejects.toThrow(Unreachable);

    expect(storedAccessToken()).toBe(EXPIRED);
    expect(await checkAuth()).toEqual({ handle: "andrew" });
  });

  it.each([
    ["unreachable", unreachable],
    ["without its verifier", () => json(503, { error: "the verifier does not answer" })],
  ])("keeps the session: the backend is %s", async (_, answer) => {
    storeSession(VALID);
    fakeNetwork({ [POST]: answer });

    await expect(crud("hello", "1-day")).rejects.toThrow(Unreachable);

    expect(storedAccessToken()).toBe(VALID);
  });
});
