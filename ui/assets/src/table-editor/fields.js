// The fields of a try-out: what a table reads, by name. A column about a plain name has its label and its type; what else
// columns and cells read the server says, since it knows the language.
const NAME = /^[\p{L}_][\p{L}\p{N}_]*(\.[\p{L}_][\p{L}\p{N}_]*)*$/u;
const WORDS = /^(true|false|null)$/;
const PLAIN = /^(-|not\()?\s*(("[^"]*"|[<>=]*\s*-?[\d.]+|true|false|null|[[\](]-?[\d.]+\.\.-?[\d.]+[\])])\s*[,)]?\s*)*$/;

export class Fields {
  constructor(server) {
    this.server = server;
    this.known = new Map(); // text → names, as the server has said
  }

  // [{name, label, type, values}] of a table of dmn-js.
  async of(table) {
    const found = new Map();
    const add = (name, label, type, values = []) => {
      if (!found.has(name)) found.set(name, { name, label, type, values });
    };
    const texts = [];
    for (const [n, input] of table.get("input").entries()) {
      const text = input.inputExpression?.text?.trim() ?? "";
      if (!NAME.test(text) || WORDS.test(text)) texts.push([text, false]);
      else add(text, input.label || text, input.inputExpression.typeRef, listed(table, n));
    }
    for (const rule of table.get("rule")) {
      texts.push(...rule.get("inputEntry").map(({ text }) => [text, true]), ...rule.get("outputEntry").map(({ text }) => [text, false]));
    }
    for (const [text, unary] of texts) {
      if (text && !PLAIN.test(text.trim())) for (const name of await this.names(text, unary)) add(name, name, "");
    }
    return [...found.values()];
  }

  async names(expression, unary) {
    const key = `${unary} ${expression}`;
    if (!this.known.has(key)) {
      const { names } = await this.server.ask("POST", "/feel", { expression, unary });
      this.known.set(key, names);
    }
    return this.known.get(key);
  }
}

// The texts that a column's cells list: they are offered while somebody types.
function listed(table, n) {
  const texts = table.get("rule").map((rule) => rule.get("inputEntry")[n]?.text ?? "");
  return [...new Set(texts.flatMap((text) => [...text.matchAll(/"([^"]*)"/g)].map((match) => match[1])))];
}
