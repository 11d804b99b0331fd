import { Bar } from "./Bar";

/** Page for a path that does not exist. */
export function NotFound({ path }: { readonly path: string }) {
  return (
    <>
      <Bar />
      <main className="not-found">
        <h1>Page not found</h1>
        <p>
          There is nothing at <code>{path}</code>.
        </p>
        <a className="button" href="/">
          Go to the home feed
        </a>
      </main>
    </>
  );
}
