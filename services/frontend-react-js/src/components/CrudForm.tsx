import { DEFAULT_TTL, MAX_CRUD_LENGTH, TTLS } from "../lib/cruddur";
import { Form } from "./Form";
import { TextBox } from "./TextBox";

interface Props {
  readonly onCrud: (message: string, ttl: string) => Promise<boolean>;
}

export function CrudForm({ onCrud }: Props) {
  return (
    <Form
      title="Crud"
      button="Crud"
      onSubmit={(field) => onCrud(field("message").trim(), field("ttl"))}
    >
      <TextBox label="What's up?" name="message" rows={3} maxLength={MAX_CRUD_LENGTH} />
      <label className="inline">
        Gone after
        <select name="ttl" defaultValue={DEFAULT_TTL}>
          {TTLS.map((ttl) => (
            <option key={ttl} value={ttl}>
              {ttl.replace("-", " ")}
            </option>
          ))}
        </select>
      </label>
    </Form>
  );
}
