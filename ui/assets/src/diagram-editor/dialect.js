// Reading and writing the dialect's extension elements. Every change is one step of the command stack, so that it can be undone.
import { is } from "bpmn-js/lib/util/ModelUtil";

// What carries an element's properties: of a pool, or of the diagram as a whole, the process.
export function subject(element) {
  if (element.type === "label") return subject(element.labelTarget);
  const thing = element.businessObject;
  if (is(thing, "bpmn:Participant")) return thing.processRef ?? thing;
  if (is(thing, "bpmn:Collaboration")) return thing.participants?.find((one) => one.processRef)?.processRef ?? thing;
  return thing;
}

export function processOf(thing) {
  let found = thing;
  while (found && !is(found, "bpmn:Process")) found = found.$parent;
  return found;
}

// what stands for a file without a drawing knows nothing
const extensions = (thing) => thing.get?.("extensionElements")?.get("values") ?? [];
const extension = (thing, type) => extensions(thing).find((one) => is(one, type));

export function properties(thing) {
  const found = extension(thing, "spiffworkflow:Properties")?.get("properties") ?? [];
  return Object.fromEntries(found.map((one) => [one.name, one.value ?? ""]));
}

export const decisionOf = (thing) => extension(thing, "spiffworkflow:CalledDecisionId")?.body ?? "";

// {id, result, parameters: {name: FEEL}} of a service task.
export function operationOf(thing) {
  const found = extension(thing, "spiffworkflow:ServiceTaskOperator");
  const given = found?.parameterList?.get("parameters") ?? [];
  return {
    id: found?.id ?? "",
    result: found?.resultVariable ?? "",
    parameters: Object.fromEntries(given.map((one) => [one.id, one.value ?? ""])),
  };
}

// {kind: "duration" | "date" | "cycle", text} of a timer event; null of anything else.
export function timerOf(thing) {
  const definition = eventOf(thing);
  if (!definition || !is(definition, "bpmn:TimerEventDefinition")) return null;
  const kinds = { timeDuration: "duration", timeDate: "date", timeCycle: "cycle" };
  const name = Object.keys(kinds).find((one) => definition.get(one)) ?? "timeDuration";
  return { kind: kinds[name], text: definition.get(name)?.body ?? "" };
}

export const eventOf = (thing) => thing.get?.("eventDefinitions")?.[0];

// "timer", "message" …; of a receive task "message"; "" of an event without.
export function triggerOf(thing) {
  if (is(thing, "bpmn:ReceiveTask")) return "message";
  const type = eventOf(thing)?.$type ?? "";
  return type.replace("bpmn:", "").replace("EventDefinition", "").toLowerCase();
}

export const tagOf = (thing) => {
  const name = thing.$type.replace("bpmn:", "");
  return name[0].toLowerCase() + name.slice(1);
};

export class Dialect {
  constructor(modeling, bpmnFactory, commandStack) {
    Object.assign(this, { modeling, bpmnFactory, commandStack });
  }

  // Sets properties of the dialect (an empty value takes one away) and, in the same step, other attributes of the element.
  set(element, changes, attributes = {}) {
    const thing = subject(element);
    const old = extension(thing, "spiffworkflow:Properties")?.get("properties") ?? [];
    const kept = old.filter((one) => !(one.name in changes) || changes[one.name]);
    const list = kept.map((one) => this.make("Property", { name: one.name, value: changes[one.name] ?? one.value }));
    for (const [name, value] of Object.entries(changes)) {
      if (value && !old.some((one) => one.name === name)) list.push(this.make("Property", { name, value }));
    }
    const made = list.length ? this.make("Properties", { properties: list }) : null;
    this.update(element, { ...this.extended(thing, "spiffworkflow:Properties", made), ...attributes });
  }

  setDecision(element, decision) {
    const made = decision ? this.make("CalledDecisionId", { body: decision }) : null;
    this.update(element, this.extended(subject(element), "spiffworkflow:CalledDecisionId", made));
  }

  setOperation(element, { id, result, parameters }) {
    const given = Object.entries(parameters).map(([name, value]) => this.make("Parameter", { id: name, type: "any", value }));
    const made = this.make("ServiceTaskOperator", {
      id,
      resultVariable: result || undefined,
      parameterList: this.make("Parameters", { parameters: given }),
    });
    this.update(element, this.extended(subject(element), "spiffworkflow:ServiceTaskOperator", made));
  }

  setTimer(element, { kind, text }) {
    const definition = eventOf(subject(element));
    const names = { duration: "timeDuration", date: "timeDate" };
    const made = text ? this.bpmnFactory.create("bpmn:FormalExpression", { body: text }) : undefined;
    if (made) made.$parent = definition;
    const changes = { timeDuration: undefined, timeDate: undefined, timeCycle: undefined, [names[kind]]: made };
    this.modeling.updateModdleProperties(element, definition, changes);
  }

  condition(text) {
    return text ? this.bpmnFactory.create("bpmn:FormalExpression", { body: text }) : undefined;
  }

  // Makes a flow the one that is taken when no other is, or an ordinary one again.
  setDefault(flow, wanted) {
    const steps = [{ cmd: "element.updateProperties", context: { element: flow.source, properties: { default: wanted ? flow.businessObject : undefined } } }];
    if (wanted) steps.push({ cmd: "element.updateProperties", context: { element: flow, properties: { conditionExpression: undefined } } });
    this.commandStack.execute("properties-panel.multi-command-executor", steps);
  }

  update(element, changes) {
    const thing = subject(element);
    if (thing === element.businessObject) this.modeling.updateProperties(element, changes);
    else this.modeling.updateModdleProperties(element, thing, changes);
  }

  make(type, attributes) {
    const made = this.bpmnFactory.create(`spiffworkflow:${type}`, attributes);
    for (const value of Object.values(attributes).flat()) if (value?.$type) value.$parent = made;
    return made;
  }

  // The extension elements with the one of this type replaced, the others untouched and in their order.
  extended(thing, type, made) {
    const old = extensions(thing);
    const at = old.findIndex((one) => is(one, type));
    const values = at < 0 ? [...old, made] : old.map((one, n) => (n === at ? made : one));
    const kept = values.filter(Boolean);
    if (!kept.length) return { extensionElements: undefined };
    const holder = this.bpmnFactory.create("bpmn:ExtensionElements", { values: kept });
    holder.$parent = thing;
    for (const one of kept) one.$parent = holder;
    return { extensionElements: holder };
  }
}

Dialect.$inject = ["modeling", "bpmnFactory", "commandStack"];

export const dialectModule = { __init__: ["dialect"], dialect: ["type", Dialect] };
