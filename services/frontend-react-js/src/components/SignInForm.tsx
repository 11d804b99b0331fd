import { Form } from "./Form";

interface Props {
  readonly onSignIn: (emailOrUserName: string, password: string) => Promise<boolean>;
}

export function SignInForm({ onSignIn }: Props) {
  return (
    <Form
      title="Sign in to Cruddur"
      button="Sign in"
      onSubmit={(field) => onSignIn(field("username").trim(), field("password"))}
    >
      <h2>Join the conversation</h2>
      <label>
        Email
        <input
          name="username"
          placeholder="or user name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck="false"
          required
        />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <p className="quiet">
        No account yet? This site has no sign-up: ask the person who runs it for an account.
      </p>
    </Form>
  );
}
