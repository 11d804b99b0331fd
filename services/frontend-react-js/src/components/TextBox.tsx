import { useEffect, useId, useRef, useState } from "react";

interface Props {
  readonly label: string;
  readonly name: string;
  readonly rows: number;
  /** Number of UTF-16 code units, which browsers count. */
  readonly maxLength: number;
}

/** A required text area with a counter below it. */
export function TextBox({ label, name, rows, maxLength }: Props) {
  const [length, setLength] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  useEffect(() => {
    const form = area.current?.form;
    const onReset = () => {
      setLength(0);
    };
    form?.addEventListener("reset", onReset);
    return () => form?.removeEventListener("reset", onReset);
  }, []);

  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        ref={area}
        name={name}
        rows={rows}
        maxLength={maxLength}
        aria-describedby={`${id}-counter`}
        onChange={(event) => {
          setLength(event.target.value.length);
        }}
        required
      />
      <span id={`${id}-counter`} className={length < maxLength ? "counter" : "counter full"}>
        {length} of {maxLength} characters
      </span>
    </div>
  );
}
