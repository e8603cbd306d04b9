// Tokens that walk through the drawing as BPMN has it, to see which way it goes. Conditions, forms and operations are not looked at:
// what the engine does is shown by the scenarios. The library knows no translations, so its words are put right as they appear.
import modeler from "bpmn-js-token-simulation";

export const simulationModule = modeler;

const WORDS = {
  "Token Simulation": "模拟",
  "Toggle Simulation Log": "显示或收起经过",
  "Simulation Log": "经过",
  "Reset Simulation": "重新开始",
  "Play/Pause Simulation": "继续或暂停",
  "Play Simulation": "继续",
  "Pause Simulation": "暂停",
  "Found unsupported elements": "有不能模拟的元素",
  "Not supported": "不能模拟",
  "Set Sequence Flow": "换一条连线",
  "Trigger Event": "触发",
  "Add pause point": "在此停下",
  "Remove pause point": "不再停下",
  "No Entries": "还没有经过",
  Finished: "走完了",
  Process: "流程",
  Collaboration: "流程",
  "Service Task": "服务任务",
  "User Task": "用户任务",
  "Call Activity": "调用活动",
  "Business Rule Task": "业务规则任务",
  "Receive Task": "接收任务",
  "Exclusive Gateway": "排他网关",
  "Parallel Gateway": "并行网关",
  "Inclusive Gateway": "包容网关",
  "Start Event": "开始事件",
  "Intermediate Event": "中间事件",
  "Boundary Event": "边界事件",
  "End Event": "结束事件",
  "Sub Process": "子流程",
  SubProcess: "子流程",
};
const SPEEDS = { Slow: "慢", Normal: "中", Fast: "快" };

function inChinese(text) {
  const plain = text.trim();
  if (WORDS[plain]) return WORDS[plain];
  const speed = /^Set animation speed = (\w+)$/.exec(plain)?.[1];
  if (speed) return `走得${SPEEDS[speed] ?? speed}`;
  const about = /^(Process|SubProcess|Collaboration|Sub Process) (\S+ )?(started|finished|canceled)$/i.exec(plain);
  if (about) return `流程${{ started: "开始", finished: "走完了", canceled: "取消了" }[about[3].toLowerCase()]}`;
  return /^Focus process instance/.test(plain) ? "只看这一次" : null;
}

const within = "[class*=bts-]";

function mend(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    const said = node.parentElement?.closest(within) && inChinese(node.data);
    if (said) node.data = said;
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  if (node.title && node.closest(within)) {
    const said = inChinese(node.title);
    if (said) node.title = said;
  }
  node.childNodes.forEach(mend);
}

export function chineseSimulation(container) {
  mend(container);
  new MutationObserver((changes) => {
    for (const { target, addedNodes, type } of changes) {
      if (type === "attributes") mend(target);
      else addedNodes.forEach(mend);
    }
  }).observe(container, { childList: true, subtree: true, attributes: true, attributeFilter: ["title"] });
}
