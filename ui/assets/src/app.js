// What every page loads: htmx, and the little that HTML cannot do by itself. All pages work without it.
import htmx from "htmx.org";

import "./app/choices.js";
import "./app/countdown.js";
import "./app/draft.js";
import "./app/fit.js";
import "./app/once.js";
import "./app/keys.js";
import "./app/open.js";
import "./app/side.js";
import "./app/trouble.js";
import "./app/zoom.js";

window.htmx = htmx;
