import { useCallback, useState } from "react";

export interface Notice {
  readonly role: "alert" | "status";
  readonly text: string;
}

/** Runs one thing that the user wants; answers whether it went well. */
export type Attempt = (action: () => Promise<void>, success?: string) => Promise<boolean>;

/** Makes attempts, and keeps what there is to say about the last one. */
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
