// dmn-js with the one view that our files need: a decision table. What else a file holds (diagram interchange, extensions) is
// read and written as it is.
import DecisionTableEditor from "dmn-js-decision-table/lib/Editor";
import { HIT_POLICIES } from "dmn-js-decision-table/lib/features/hit-policy/HitPolicies";
import EditingManager from "dmn-js-shared/lib/base/EditingManager";
import { is } from "dmn-js-shared/lib/util/ModelUtil";

import { chineseModule } from "./chinese.js";
import { quietModule } from "./quiet.js";

const ALL_POLICIES = [...HIT_POLICIES];
const TYPES = ["string", "number", "boolean", "date", "time", "dateTime", "dayTimeDuration", "yearMonthDuration", "list", "Any"];

class Manager extends EditingManager {
  _getViewProviders() {
    const opens = (element) => is(element, "dmn:Decision") && is(element.decisionLogic, "dmn:DecisionTable");
    return [{ id: "decisionTable", constructor: DecisionTableEditor, opens }];
  }
}

export class TableModeler {
  // `policies` are those that the engine executes; a file may come with another, which is shown so that it can be changed.
  constructor(container, policies) {
    this.policies = policies;
    this.manager = new Manager({
      container,
      common: { dataTypes: TYPES, keyboard: { bind: true }, debounceInput: false },
      decisionTable: { additionalModules: [chineseModule, quietModule] },
    });
    this.manager.on("import.parse.complete", 2000, ({ definitions }) => this.offerPolicies(definitions));
  }

  async open(xml) {
    await this.manager.importXML(xml);
  }

  offerPolicies(definitions) {
    const tables = (definitions?.get("drgElement") ?? []).map((one) => one.decisionLogic).filter(Boolean);
    const offered = ({ value }) =>
      (this.policies.includes(value.hitPolicy) && !value.aggregation) ||
      tables.some((table) => table.hitPolicy === value.hitPolicy && table.aggregation === value.aggregation);
    HIT_POLICIES.splice(0, HIT_POLICIES.length, ...ALL_POLICIES.filter(offered));
  }

  async xml() {
    return (await this.manager.saveXML({ format: true })).xml;
  }

  get viewer() {
    return this.manager.getActiveViewer();
  }

  get decision() {
    return this.manager.getActiveView()?.element;
  }

  get table() {
    return this.decision?.decisionLogic;
  }

  get(service) {
    return this.viewer.get(service);
  }

  // Calls `listener` after everything that changes the table; undoing it too.
  changed(listener) {
    this.viewer.on("commandStack.changed", listener);
  }
}
