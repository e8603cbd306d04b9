// What pages with a diagram load besides: the viewer, and what is drawn onto it. Without it the page says the same in words.
import { show } from "./monitor/diagram.js";

const section = document.querySelector("[data-diagrams]");
if (section) show(section);
