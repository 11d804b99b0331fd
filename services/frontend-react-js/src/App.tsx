import { useCallback, useEffect, useState } from "react";

import { Bar } from "./components/Bar";
import { CrudForm } from "./components/CrudForm";
import { Feed } from "./components/Feed";
import { MessageForm } from "./components/MessageForm";
import { SignInForm } from "./components/SignInForm";
import { useAttempt } from "./components/useAttempt";
import { checkAuth, type User } from "./lib/checkAuth";
import { crud, getHome, sendMessage, type Activity } from "./lib/cruddur";
import { SessionEnded } from "./lib/errors";
import { signIn } from "./lib/signIn";
import { forgetTokens, revoke } from "./lib/signOut";

export function App() {
  const [user, setUser] = useState<User | null>(); // undefined: not yet known
  const [activities, setActivities] = useState<readonly Activity[]>([]);
  const leaveWhenEnded = useCallback((error: unknown) => {
    if (error instanceof SessionEnded) setUser(null);
  }, []);
  const [notice, attempt] = useAttempt(leaveWhenEnded);

  const refresh = useCallback(
    () =>
      attempt(async () => {
        setActivities(await getHome());
      }),
    [attempt],
  );

  useEffect(() => {
    void refresh();
    void attempt(async () => {
      setUser(await checkAuth());
    });
  }, [attempt, refresh]);

  const onSignIn = (emailOrUserName: string, password: string) =>
    attempt(async () => {
      await signIn(emailOrUserName, password);
      setUser(await checkAuth());
    });

  const onSignOut = () =>
    attempt(async () => {
      const refreshToken = await forgetTokens();
      setUser(null);
      if (refreshToken) await revoke(refreshToken);
    });

  const onCrud = (message: string, ttl: string) =>
    attempt(async () => {
      const activity = await crud(message, ttl);
      setActivities((others) => [activity, ...others]);
    });

  const onSend = (receiverHandle: string, message: string) =>
    attempt(
      () => sendMessage(receiverHandle, message),
      `Your message to @${receiverHandle} is sent.`,
    );

  return (
    <>
      <Bar>
        {user && (
          <>
            <span className="quiet">@{user.handle}</span>
            <button className="quiet" onClick={onSignOut}>
              Sign out
            </button>
          </>
        )}
      </Bar>
      {notice && (
        <p className="notice" role={notice.role}>
          {notice.text}
        </p>
      )}
      <main>
        <div>
          {user && <CrudForm onCrud={onCrud} />}
          <Feed activities={activities} onRefresh={refresh} />
        </div>
        <aside>
          {user === null && <SignInForm onSignIn={onSignIn} />}
          {user && <MessageForm onSend={onSend} />}
        </aside>
      </main>
    </>
  );
}
