// Files as text: what comes in from the analyst's disk, and where a text could not be read.

// The text of a file that somebody chose; an error with a sentence for what is none.
export async function textOf(file) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    if (!text.includes("\0")) return text;
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
  }
  throw new Error(`“${file.name}”不是文本文件（UTF-8），没有导入。`);
}

// bpmn-js and dmn-js say in English where they stopped reading; the line is what helps.
export function stopped(problem) {
  const line = /line: (\d+)/.exec(problem.message)?.[1];
  return line ? `读到第 ${Number(line) + 1} 行时停住了` : "里面没有能画出来的内容";
}
