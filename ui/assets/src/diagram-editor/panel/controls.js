// The fields of the panel. Each shows what the diagram says, keeps what is being typed, and hands it over at a pause or on leaving.
import { useEffect, useRef, useState } from "@bpmn-io/properties-panel/preact/hooks";

const PAUSE = 500;

// [what is in the field, type into it, hand it over now]
export function useTyped(value, commit) {
  const [text, setText] = useState(value);
  const pending = useRef(null);
  const latest = useRef(commit);
  latest.current = commit;

  const flush = () => {
    if (!pending.current) return;
    clearTimeout(pending.current.timer);
    const { text: typed } = pending.current;
    pending.current = null;
    latest.current(typed);
  };
  const type = (typed) => {
    clearTimeout(pending.current?.timer);
    setText(typed);
    pending.current = { text: typed, timer: setTimeout(flush, PAUSE) };
  };
  useEffect(() => {
    if (!pending.current) setText(value);
  }, [value]);
  useEffect(() => flush, []);
  return [text, type, flush];
}

export function Entry({ id, label, help, children, error, group }) {
  const Label = group ? "legend" : "label";
  const Box = group ? "fieldset" : "div";
  return (
    <Box class={`bio-properties-panel-entry${error ? " has-error" : ""}`} data-entry-id={id}>
      {label && <Label for={group ? undefined : id} class="bio-properties-panel-label">{label}</Label>}
      {children}
      {error && <div class="bio-properties-panel-error" id={`${id}-error`}>{error}</div>}
      {help && <div class="bio-properties-panel-description" id={`${id}-help`}>{help}</div>}
    </Box>
  );
}

export const described = (id, error) => ({ id, "aria-describedby": error ? `${id}-error ${id}-help` : `${id}-help` });

export function Text({ id, label, help, value, set, long, suggestions }) {
  const [text, type, flush] = useTyped(value, set);
  const Field = long ? "textarea" : "input";
  return (
    <Entry id={id} label={label} help={help}>
      <Field class="bio-properties-panel-input" {...described(id)} type={long ? undefined : "text"} rows={long ? 4 : undefined} list={suggestions && `${id}-list`} autocomplete="off" spellcheck={false} value={text} onInput={(event) => type(event.target.value)} onBlur={flush} onChange={flush} />
      {suggestions && (
        <datalist id={`${id}-list`}>
          {suggestions.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
        </datalist>
      )}
    </Entry>
  );
}

// `options`: [{value, label, help}]. What is set and not among them is shown as it is, so that choosing nothing changes nothing.
export function Choice({ id, label, help, value, set, options, none = "（不选）" }) {
  const known = options.some((one) => one.value === value);
  const chosen = options.find((one) => one.value === value);
  return (
    <Entry id={id} label={label} help={chosen?.help || help}>
      <select class="bio-properties-panel-input" {...described(id)} value={value} onChange={(event) => set(event.target.value)}>
        {none && <option value="">{none}</option>}
        {value && !known && <option value={value}>{value}（没有）</option>}
        {options.map((one) => <option key={one.value} value={one.value} title={one.help}>{one.label}</option>)}
      </select>
    </Entry>
  );
}

// Several of `options`; `value` is a comma list.
export function Choices({ id, label, help, value, set, options }) {
  const chosen = value.split(",").map((one) => one.trim()).filter(Boolean);
  const all = [...options, ...chosen.filter((one) => !options.some(({ value: known }) => known === one)).map((one) => ({ value: one, label: `${one}（没有）` }))];
  const turn = (one, on) => set(all.map((each) => each.value).filter((each) => (each === one ? on : chosen.includes(each))).join(","));
  return (
    <Entry id={id} label={label} help={help} group>
      {all.map((one) => (
        <label class="studio-tick" key={one.value}>
          <input type="checkbox" checked={chosen.includes(one.value)} onChange={(event) => turn(one.value, event.target.checked)} /> {one.label}
        </label>
      ))}
    </Entry>
  );
}

export function Tick({ id, label, help, checked, set }) {
  return (
    <Entry id={id} help={help}>
      <label class="studio-tick">
        <input type="checkbox" {...described(id)} checked={checked} onChange={(event) => set(event.target.checked)} /> {label}
      </label>
    </Entry>
  );
}
