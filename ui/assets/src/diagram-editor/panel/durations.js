// ISO 8601 durations and moments in plain words, and the simple ones as a number with a unit.
const DURATION = /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const WORDS = [" 年", " 个月", " 周", " 天", " 小时", " 分钟", " 秒"];
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

export const UNITS = { TS: "秒", TM: "分钟", TH: "小时", D: "天", W: "周", M: "个月" };

export function inWords(text) {
  const parts = DURATION.exec(text)?.slice(1);
  if (parts) return parts.map((part, n) => (part ? part + WORDS[n] : "")).join("").trim();
  const moment = MOMENT.exec(text);
  if (!moment) return "";
  const [, year, month, day, time, zone] = moment;
  return `${year} 年 ${+month} 月 ${+day} 日 ${time}（${zone === "+08:00" ? "北京时间" : zone}）`;
}

// "PT90S" → {amount: 90, unit: "TS"}; null where it is anything else.
export function simple(text) {
  const found = /^P(T?)(\d+)([SMHDW])$/.exec(text);
  const unit = found && found[1] + found[3];
  return unit in UNITS ? { amount: Number(found[2]), unit } : null;
}

export const written = (amount, unit) => (unit.startsWith("T") ? `PT${amount}${unit[1]}` : `P${amount}${unit}`);
