// The Chinese of select2 and of the date picker, which ship in English only.
export const selectWords = {
  errorLoading: () => "没有取到选项，请稍后再试。",
  inputTooLong: (e) => `请删去 ${e.input.length - e.maximum} 个字。`,
  inputTooShort: (e) => `再输入 ${e.minimum - e.input.length} 个字即可查找。`,
  loadingMore: () => "正在取更多选项…",
  maximumSelected: (e) => `最多选 ${e.maximum} 项。`,
  noResults: () => "没有符合的选项。",
  searching: () => "正在查找…",
  removeAllItems: () => "清空",
  removeItem: () => "去除此项",
  search: () => "查找",
};

const days = ["日", "一", "二", "三", "四", "五", "六"];
const months = [...Array(12).keys()].map((n) => `${n + 1}月`);

export const calendarWords = {
  days: days.map((d) => "星期" + d),
  daysShort: days.map((d) => "周" + d),
  daysMin: days,
  months,
  monthsShort: months,
  today: "今天",
  clear: "清空",
  format: "yyyy-mm-dd",
  titleFormat: "yyyy年mm月",
  weekStart: 1,
};
