import { MAX_MESSAGE_LENGTH } from "../lib/cruddur";
import { Form } from "./Form";
import { TextBox } from "./TextBox";

interface Props {
  readonly onSend: (receiverHandle: string, message: string) => Promise<boolean>;
}

export function MessageForm({ onSend }: Props) {
  return (
    <Form
      title="Direct message"
      button="Send"
      onSubmit={(field) =>
        onSend(field("receiver").trim().replace(/^@/, ""), field("message").trim())
      }
    >
      <h2>Direct message</h2>
      <label>
        To
        <input
          name="receiver"
          placeholder="@handle"
          autoCapitalize="none"
          spellCheck="false"
          required
        />
      </label>
      <TextBox label="Message" name="message" rows={4} maxLength={MAX_MESSAGE_LENGTH} />
    </Form>
  );
}
