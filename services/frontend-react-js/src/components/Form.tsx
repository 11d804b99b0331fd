import { useState, type ReactNode, type SubmitEvent } from "react";

interface Props {
  readonly title: string;
  readonly button: string;
  /** Returns true on success, which empties the form; otherwise the form keeps its input. */
  readonly onSubmit: (field: (name: string) => string) => Promise<boolean>;
  readonly children: ReactNode;
}

export function Form({ title, button, onSubmit, children }: Props) {
  const [isPending, setIsPending] = useState(false);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const fields = new FormData(form);
    setIsPending(true);
    // FormData ends lines with \r\n.
    const isDone = await onSubmit((name) => (fields.get(name) as string).replaceAll("\r\n", "\n"));
    setIsPending(false);
    if (isDone) form.reset();
  }

  return (
    <form className="card" aria-label={title} method="post" onSubmit={submit}>
      {children}
      <button disabled={isPending}>{button}</button>
    </form>
  );
}
