// Marks rows and cells. The table renders itself anew whenever it likes, so the marks are rules of a style sheet and not classes;
// each comes with a word, which screen readers read too.
const rule = (selector, style) => `${selector} { ${style} }`;
const quoted = (text) => CSS.escape(text);

export class Marks {
  constructor() {
    this.sheet = new CSSStyleSheet();
    this.fired = [];
    this.problems = [];
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet];
  }

  // The ids of the rules that hold.
  fire(rules) {
    this.fired = rules;
    this.draw();
  }

  // The ids of rows, cells or columns with something wrong, as {element, row?, severity}.
  complain(problems) {
    this.problems = problems;
    this.draw();
  }

  draw() {
    const rules = this.fired.flatMap((id) => [
      rule(`.tjs-container td[data-row-id="${quoted(id)}"]`, "background: var(--green-pale)"),
      rule(`.tjs-container td.rule-index[data-row-id="${quoted(id)}"]::after`, 'content: "成立"; color: var(--green)'),
    ]);
    for (const { element, row, severity } of this.problems) {
      const colour = severity === "error" ? "var(--red)" : "var(--amber)";
      const place = `.tjs-container [data-element-id="${quoted(element)}"]`;
      rules.push(rule(`${place}:not(.rule-index)`, `box-shadow: inset 0 0 0 2px ${colour}`));
      if (!row) continue;
      const words = severity === "error" ? "有误" : "注意";
      rules.push(rule(`.tjs-container td.rule-index[data-row-id="${quoted(row)}"]::after`, `content: "${words}"; color: ${colour}`));
    }
    this.sheet.replaceSync(rules.join("\n"));
  }
}
