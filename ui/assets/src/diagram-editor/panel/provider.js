// The groups of the panel: the names of BPMN from bpmn-js, everything else from the dialect.
import { Group, isTextFieldEntryEdited } from "@bpmn-io/properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";

import { properties, subject, timerOf } from "../dialect.js";
import { fieldOf, Property, Unknown } from "./entries.js";
import { FIELDS, GROUPS, OF_FLOWS } from "./fields.js";
import { branches, Called, Condition, Decision, LaneOf, Operation, Role, Timer } from "./work.js";

const AFTER_BPMN = 500;
const IDENTITY = ["id", "processId", "isExecutable"];
const OURS_OF_BPMN = ["general", "documentation", "message", "signal"];

export class Provider {
  constructor(propertiesPanel, studio, lanes, translate) {
    Object.assign(this, { studio, lanes, translate });
    propertiesPanel.registerProvider(AFTER_BPMN, this);
  }

  getGroups(element) {
    return (groups) => {
      const given = Object.fromEntries(groups.filter((one) => OURS_OF_BPMN.includes(one.id)).map((one) => [one.id, one]));
      const { general, documentation, message, signal } = given;
      const names = general?.entries.filter((one) => !IDENTITY.includes(one.id)) ?? [];
      const ids = general?.entries.filter((one) => IDENTITY.includes(one.id)) ?? [];
      const lane = is(element, "bpmn:Lane");
      return [
        general && { ...general, entries: lane ? [entry(element, "role", Role)] : names },
        message,
        signal,
        ...this.ours(element),
        documentation,
        general && { id: "identity", label: "标识", component: Group, entries: ids },
      ]
        .filter((one) => one?.entries.length)
        .map((one) => ({ ...one, translate: this.translate }));
    };
  }

  ours(element) {
    const found = Object.fromEntries(Object.keys(GROUPS).map((name) => [name, []]));
    for (const [group, name, component] of this.special(element)) found[group].push(entry(element, name, component));
    const table = this.studio.table(element);
    const allowed = this.studio.properties(element);
    const order = Object.keys(is(element, "bpmn:SequenceFlow") ? OF_FLOWS : FIELDS);
    const place = (name) => (order.indexOf(name) + 1 || order.length + 1);
    for (const name of [...allowed].sort((one, other) => place(one) - place(other))) {
      const field = fieldOf(element, name, table);
      found[field.group].push({ ...entry(element, name, Property), name, field });
    }
    for (const name of Object.keys(properties(subject(element)))) {
      if (!allowed.includes(name)) found.unknown.push({ ...entry(element, `unknown-${name}`, Unknown), name });
    }
    return Object.entries(found).map(([id, entries]) => ({ id, label: GROUPS[id], component: Group, entries }));
  }

  *special(element) {
    const thing = element.businessObject;
    if (element.type === "label") return;
    if (this.lanes.chooses(element)) yield ["lane", "lane", LaneOf];
    if (is(thing, "bpmn:ServiceTask")) yield ["operation", "operation", Operation];
    if (is(thing, "bpmn:BusinessRuleTask")) yield ["operation", "decision", Decision];
    if (is(thing, "bpmn:CallActivity")) yield ["work", "called", Called];
    if (timerOf(thing)) yield ["timer", "timer", Timer];
    if (is(thing, "bpmn:SequenceFlow") && (branches(element) || thing.conditionExpression)) yield ["flow", "condition", Condition];
  }
}

Provider.$inject = ["propertiesPanel", "studio", "lanes", "translate"];

// The id holds the element's, so that what is being typed never moves over to another one.
const entry = (element, name, component) => ({ id: `${element.id}-${name}`, element, component, isEdited: isTextFieldEntryEdited });

export const panelModule = { __init__: ["studioProvider"], studioProvider: ["type", Provider] };
export const OPEN = Object.fromEntries(["general", "message", "signal", ...Object.keys(GROUPS)].map((name) => [name, { open: true }]));
