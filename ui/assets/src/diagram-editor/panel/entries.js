// From a property of the dialect to the field that fills it in.
import { useService } from "bpmn-js-properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";

import { properties, subject } from "../dialect.js";
import { Choice, Choices, Text, Tick } from "./controls.js";
import { Feel } from "./feel.js";
import { FIELDS, OF_FLOWS, OF_MESSAGES } from "./fields.js";

export const titled = (items = []) => items.map((one) => ({ value: one.id, label: one.title && one.title !== one.id ? `${one.title}（${one.id}）` : one.id, help: one.help }));

export function fieldOf(element, name, table) {
  if (is(element, "bpmn:SequenceFlow")) return OF_FLOWS[name] ?? { group: "flow", label: name };
  if (table === "message" && OF_MESSAGES[name]) return OF_MESSAGES[name];
  return FIELDS[name] ?? { group: "unknown", label: name };
}

const FILLED = {
  roles: ({ given, studio }) => <Choices {...given} options={studio.roles()} />,
  systems: ({ given, studio }) => <Choices {...given} options={Object.entries(studio.systems).map(([value, label]) => ({ value, label }))} />,
  tasks: ({ given, element }) => <Choices {...given} options={useTasks(element)} />,
  form: ({ given, catalogue }) => <Choice {...given} options={titled(catalogue.forms)} none="（请选一张表单）" />,
  text: ({ given, catalogue }) => <Choice {...given} options={titled(catalogue.texts)} />,
  decision: ({ given, catalogue }) => <Choice {...given} options={titled(catalogue.decisions?.filter((one) => one.collect))} />,
  external: ({ given, catalogue }) => <Choice {...given} options={titled(catalogue.operations?.filter((one) => one.external))} />,
  guard: ({ given, catalogue }) => <Choice {...given} options={titled(catalogue.operations?.filter((one) => one.guard))} />,
  flag: ({ given }) => <Tick {...given} checked={given.value === "true"} set={(on) => given.set(on ? "true" : "")} />,
  hidden: ({ given }) => <Tick {...given} checked={given.value === "false"} set={(on) => given.set(on ? "false" : "")} />,
  required: ({ given }) => <Tick {...given} checked={given.value === "required"} set={(on) => given.set(on ? "required" : "")} />,
  feel: ({ given, ...rest }) => <Feel {...given} {...rest} />,
  mixed: ({ given, ...rest }) => <Feel {...given} {...rest} mixed />,
  texts: ({ given, catalogue, ...rest }) => <Feel {...given} {...rest} catalogue={catalogue} mixed suggestions={catalogue.texts?.map((one) => ({ name: one.id, help: one.title }))} />,
  long: ({ given }) => <Text {...given} long />,
  status: Status,
  outcome: Outcome,
};

function useTasks(element) {
  const registry = useService("elementRegistry");
  return registry
    .filter((one) => is(one, "bpmn:UserTask") && one !== element)
    .map((one) => ({ value: one.id, label: one.businessObject.name || one.id }));
}

// A status that exists already brings its name along; an end of a type has the same outcome.
function Status({ given, element, catalogue, studio }) {
  const dialect = useService("dialect");
  const set = (status) => {
    const now = properties(subject(element));
    const label = catalogue.statuses?.find((one) => one.id === status)?.label;
    const more = label && !now.status_label ? { status_label: label } : {};
    if (studio.table(element) === "type_end") more.outcome = status;
    dialect.set(element, { status, ...more });
  };
  const known = catalogue.statuses?.map((one) => ({ value: one.id, label: one.label }));
  return <Text {...given} set={set} suggestions={known} />;
}

// The outcome of a flow and its condition say the same; the default flow has none.
function Outcome({ given, element }) {
  const dialect = useService("dialect");
  const flow = element.businessObject;
  const ours = (outcome) => `outcome = "${outcome}"`;
  const set = (outcome) => {
    const now = flow.conditionExpression?.body ?? "";
    const follows = element.source.businessObject.default !== flow && (!now || now === ours(given.value));
    dialect.set(element, { outcome }, follows ? { conditionExpression: dialect.condition(outcome && ours(outcome)) } : {});
  };
  const used = new Set();
  for (const one of useService("elementRegistry").filter((each) => is(each, "bpmn:SequenceFlow"))) {
    const { outcome } = properties(one.businessObject);
    if (outcome) used.add(outcome);
  }
  return <Text {...given} set={set} suggestions={[...used].map((value) => ({ value }))} />;
}

export function Property({ element, id, name, field }) {
  const dialect = useService("dialect");
  const studio = useService("studio");
  const value = properties(subject(element))[name] ?? "";
  const set = (text) => text !== value && dialect.set(element, { [name]: text });
  const given = { id: `property-${id}`, label: field.label, help: field.help, value, set };
  const Filled = FILLED[field.as];
  if (!Filled) return <Text {...given} />;
  return <Filled given={given} element={element} studio={studio} server={studio.server} catalogue={studio.catalogue} />;
}

// What stands in the diagram and does nothing: it can be seen and taken away.
export function Unknown({ element, name }) {
  const dialect = useService("dialect");
  return (
    <div class="bio-properties-panel-entry studio-unknown">
      <code>{name || "（没有名称）"}</code> {properties(subject(element))[name]}{" "}
      <button type="button" class="as-link" onClick={() => dialect.set(element, { [name]: "" })}>删去</button>
    </div>
  );
}
