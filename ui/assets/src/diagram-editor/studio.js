// What the panel knows besides the diagram: the gate's tables, the draft's catalogue, the server.
import { is } from "bpmn-js/lib/util/ModelUtil";

import { operationOf, processOf, properties, subject, tagOf, triggerOf } from "./dialect.js";

export class Studio {
  constructor(tables, server, eventBus) {
    this.server = server;
    this.tables = tables;
    this.systems = tables.systems;
    this.catalogue = {};
    this.eventBus = eventBus;
  }

  learn(catalogue) {
    this.catalogue = catalogue;
    this.eventBus.fire("propertiesPanel.providersChanged");
  }

  roles() {
    return (this.catalogue.lanes ?? []).map((one) => ({ value: one.id, label: one.title }));
  }

  // Which of the gate's tables says what properties an element may have.
  table(element) {
    const thing = subject(element);
    if (!thing?.$type || element.type === "label") return "nothing";
    const tag = tagOf(thing);
    if (tag === "process") return "type";
    if (tag === "sequenceFlow") return this.chosen(element) ? "flow" : "nothing";
    if (tag === "endEvent") {
      if (!is(thing.$parent, "bpmn:Process")) return "nothing";
      return "start_roles" in properties(processOf(thing)) ? "type_end" : "called_end";
    }
    if (tag === "serviceTask") {
      const known = this.catalogue.operations?.find((one) => one.id === operationOf(thing).id);
      return known?.external ? "external_service" : "inline_service";
    }
    if (triggerOf(thing) === "message") return "message";
    if (tag === "intermediateCatchEvent" && triggerOf(thing) === "timer") return "timer";
    return tag;
  }

  properties(element) {
    return this.tables.properties[this.table(element)] ?? [];
  }

  // Whether a flow is one of the answers of the user task before its gateway.
  chosen(flow) {
    return is(flow.source, "bpmn:ExclusiveGateway") && flow.source.incoming.some((one) => is(one.source, "bpmn:UserTask"));
  }
}

Studio.$inject = ["config.tables", "config.server", "eventBus"];
