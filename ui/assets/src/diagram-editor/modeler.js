// bpmn-js with our panel, palette, words and lanes.
import Modeler from "bpmn-js/lib/Modeler";
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from "bpmn-js-properties-panel";
import minimap from "diagram-js-minimap";

import { dialectModule } from "./dialect.js";
import { drawingModule } from "./drawing.js";
import { lanesModule } from "./lanes.js";
import { OPEN, panelModule } from "./panel/provider.js";
import { chineseSimulation, simulationModule } from "./simulation.js";
import spiffworkflow from "./spiffworkflow.json";
import { Studio } from "./studio.js";
import { translation } from "./words.js";

export function makeModeler({ canvas, panel, tables, server }) {
  const modeler = new Modeler({
    container: canvas,
    propertiesPanel: { parent: panel, layout: { groups: OPEN } },
    moddleExtensions: { spiffworkflow },
    tables,
    server,
    roles: tables.roles,
    additionalModules: [
      translation(tables.kinds),
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      minimap,
      simulationModule,
      dialectModule,
      drawingModule,
      lanesModule,
      panelModule,
      { studio: ["type", Studio] },
    ],
  });
  chineseSimulation(canvas);
  return modeler;
}

// The panel is put up, and begins to listen, some time after the diagram; an element selected before that would not show in it.
// Once it listens it answers this question at once.
export async function whenMounted(modeler) {
  const eventBus = modeler.get("eventBus");
  let listens = false;
  eventBus.once("propertiesPanel.updated", () => {
    listens = true;
  });
  for (let times = 0; !listens && times < 100; times += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    eventBus.fire("propertiesPanel.providersChanged");
  }
}
