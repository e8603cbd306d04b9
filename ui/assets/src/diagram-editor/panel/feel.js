// A field for FEEL: the server reads it while somebody types, and the names that may be used can be put in by choosing them.
import { useEffect, useRef, useState } from "@bpmn-io/properties-panel/preact/hooks";

import { Entry, described, useTyped } from "./controls.js";

const PAUSE = 400;

function useVerdict(server, expression) {
  const [verdict, setVerdict] = useState(null);
  useEffect(() => {
    setVerdict(null);
    if (!expression.trim()) return undefined;
    const asked = new AbortController();
    const timer = setTimeout(async () => {
      try {
        setVerdict(await server.feel(expression, asked.signal));
      } catch (problem) {
        if (problem.name !== "AbortError") setVerdict(null); // the gate looks at the whole diagram anyway
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [expression]);
  return verdict;
}

// With `mixed` the value is literal text unless it begins with "=". With `iso` what `preview` can put into words is no FEEL.
export function Feel({ id, label, help, value, set, server, catalogue, mixed = false, preview, suggestions }) {
  const [text, type, flush] = useTyped(value, set);
  const field = useRef();
  const said = preview?.(text.trim());
  const isFeel = mixed ? text.startsWith("=") : !said;
  const verdict = useVerdict(server, isFeel ? text.replace(/^=/, "") : "");
  const error = verdict?.error?.message;
  const put = (name) => {
    const { selectionStart: from, selectionEnd: to } = field.current;
    type(text.slice(0, from) + name + text.slice(to));
    field.current.focus();
  };
  return (
    <Entry id={id} label={label} help={help} error={error && `${error}。`.replace(/。。$/, "。")}>
      <textarea class={`bio-properties-panel-input${isFeel ? " studio-feel" : ""}`} {...described(id, error)} ref={field} rows={text.length > 44 ? 4 : 2} spellcheck={false} aria-invalid={Boolean(error)} value={text} onInput={(event) => type(event.target.value)} onBlur={flush} />
      <div class="studio-verdict" role="status">{said || (isFeel && text.trim() && verdict && !error ? "表达式写法正确" : "")}</div>
      {(isFeel || mixed) && <Names catalogue={catalogue} suggestions={suggestions} put={put} />}
    </Entry>
  );
}

function Names({ catalogue, suggestions = [], put }) {
  const named = [...suggestions, ...(catalogue.facts ?? []), ...(catalogue.functions ?? []).map((one) => ({ ...one, put: `${one.name}()` }))];
  return (
    <details class="studio-names">
      <summary>可用的名称</summary>
      <ul>
        {named.map((one) => (
          <li key={one.name}>
            <button type="button" class="as-link" onClick={() => put(one.put ?? one.name)}>{one.name}</button> <span>{one.help}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
