import { useCallback, useState } from "react";

export interface Notice {
  readonly role: "alert" | "status";
  readonly text: string;
}

/** Runs an action of the user; returns true on success. */
export type Attempt = (action: () => Promise<void>, success?: string) => Promise<boolean>;

/** Returns the notice about the latest action, and the function that runs an action. */
export function useAttempt(onError: (error: unknown) => void): [Notice | null, Attempt] {
  const [notice, setNotice] = useState<Notice | null>(null);

  const attempt = useCallback<Attempt>(
    async (action, success) => {
      setNotice(null);
      try {
        await action();
        if (success) setNotice({ role: "status", text: success });
        return true;
      } catch (error) {
        onError(error);
        setNotice({ role: "alert", text: (error as Error).message });
        return false;
      }
    },
    [onError],
  );

  return [notice, attempt];
}
