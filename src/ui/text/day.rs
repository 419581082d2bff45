//! The words of the day's screens.

use super::Lang;
use super::table::texts;
use crate::domain::{BusinessDay, PersonTally, Tally};

texts! {
    /// A fixed text of the day's screens.
    DayText;

    Overview: "总览", "Overview";
    Match: "对账", "Match";
    Shifts: "班次", "Shifts";
    Files: "文件", "Files";

    Today: "今天", "Today";
    MonthBefore: "上个月", "Previous";
    MonthAfter: "下个月", "Next";
    Sums: "当天合计", "Sums of the day";
    Payments: "收款", "Payments";
    ByHand: "手工确认", "Set by hand";
    Held: "待处理款项", "Held money";
    Refunds: "退款", "Refunds";
    OnePayment: "收款", "Payment";
    OneRefund: "退款", "Refund";
    RefundsUndone: "前班退款未成，退回", "Failed refunds, back";
    RefundsUnderWay: "退款确认中", "Refunds under way";
    Net: "净收", "Net";
    Open: "未结束", "Still open";
    Abandoned: "已取消", "Given up";
    Exceptions: "异常", "Exceptions";
    NoExceptions: "没有异常", "No exceptions";

    ByHour: "每小时", "By the hour";
    ByPerson: "按人员", "By person";
    PaidBars: "收款", "paid";
    BackBars: "退款", "back";
    NothingYet: "这一天还没有收款", "No payments on this day so far";
    Bridge: "账桥", "The bridge";
    NoBridge: "有了对账单，这里就写明收银台和账单差在哪里。", "Once there is a bill, this line says where till and bill differ.";
    Till: "收银台", "Till";
    Bill: "账单", "Bill";

    FetchBill: "要对账单", "Get the bill";
    FetchPayments: "只要付款", "Payments only";
    FetchRefunds: "只要退款", "Refunds only";
    Decide: "处理差异", "Go through them";
    CloseDay: "日结", "Close the day";
    CloseShift: "交班", "Close the shift";
    SetFloat: "备用金", "Opening cash";
    ShowBill: "看对账", "Look at the match";
    TakeFile: "导入文件", "Take a file";
    Export: "导出", "Export";
    BackUp: "现在备份", "Back up now";

    ClassColumn: "类别", "Class";
    CountColumn: "笔数", "Count";
    WaitingColumn: "待处理", "Undecided";
    SumColumn: "相差", "Difference";
    AllDecided: "都已处理", "all decided";
    NothingToDo: "不用处理", "nothing to do";
    NothingDiffers: "没有待处理的差异", "No difference is undecided";
    NothingDiffersWords: "每一笔都处理过了。", "Each has its decision.";
    ToOverview: "回到总览", "To the overview";
    Matching: "正在核对……", "Being matched …";
    OurSide: "本机账本", "This till's ledger";
    TheirSide: "微信支付账单", "WeChat Pay's bill";
    NotThere: "没有这一笔", "Not there";
    OurNumber: "支付单号", "Our number";
    OurRefundNumber: "退款单号", "Our refund number";
    GatewayNumber: "微信支付单号", "WeChat Pay's number";
    GatewayRefundNumber: "微信退款单号", "WeChat Pay's refund number";
    Line: "账单行", "Line of the bill";
    Goods: "商品", "Goods";
    Settled: "结算", "Settled";
    Fee: "手续费", "Fee";

    Time: "时间", "Time";
    Kind: "类型", "Kind";
    State: "状态", "State";

    Ask: "问微信支付", "Ask WeChat Pay";
    Adopt: "补入账本", "Take over";
    SendToWork: "转到待办", "To the work list";
    Accept: "接受", "Accept";
    AcceptAll: "同类全部接受", "Accept all like it";
    AskForAll: "全部问微信支付", "Ask about all";
    AdoptForAll: "全部补入账本", "Take all over";
    TakeBack: "撤回决定", "Take back";
    AcceptForAll: "全部接受", "Accept all";
    OpenSale: "打开收款单", "Open the sale";
    BackToBridge: "返回账桥", "Back";
    AcceptTitle: "接受这笔差异", "Accept this difference";
    AcceptAllTitle: "接受这一类差异", "Accept all of this class";
    AcceptWords: "账本不会改动；写下的理由和您的名字会一直留在记录里。", "Nothing in the ledger is changed; your reason and your name stay on record.";
    Reason: "理由", "Reason";
    ReasonHint: "必填，至少两个字：为什么这样是对的", "required, two letters or more: why it is right as it is";
    AdoptTitle: "补入账本？", "Take over into the ledger?";
    AdoptWords: "先按单号问微信支付，有证明才补入；补入的会标明“对账补入”。", "WeChat Pay is asked first, and only what it proves is taken over; it stays marked as found in the bill.";
    Accepted: "已接受", "accepted";
    SentToWork: "已转待办", "on the work list";
    Undecided: "待处理", "undecided";

    ShiftSums: "合计", "Sums";
    ShiftOpen: "开着", "open";
    NoShifts: "这一天没有开过班", "No shift was opened on this day";
    NoShiftsWords: "登录后自动开班。", "Signing in opens one by itself.";
    NoShiftOpen: "现在没有开着的班", "No shift is open";
    ShiftHistory: "全部班次", "All shifts";
    ShiftOfDay: "回到当天", "Back to the day";
    XReport: "X 报表（到现在）", "X report, up to now";
    ZReport: "Z 报表（已交班）", "Z report, closed";
    OpenedElsewhere: "按 Enter 看这一班所在的那一天", "Enter goes to the day on which it was opened";
    Carried: "转下一班", "Carried over";
    NoCarried: "没有要转的", "Nothing is carried over";
    People: "人员", "People";
    Cash: "现金", "Cash";
    Float: "备用金", "Opening cash";
    PaidOut: "现金退付", "Paid out";
    Expected: "应有现金", "Cash expected";
    Counted: "点得现金", "Cash counted";
    CashOver: "长款", "Cash over";
    CashShort: "短款", "Cash short";
    Over: "长款", "Over";
    Short: "短款", "Short";
    Exact: "正好", "Exact";
    ChainHead: "账本凭据", "Ledger head";
    ExceptionSettled: "已了结", "settled";

    CloseShiftTitle: "交班", "Close the shift";
    CloseShiftWords: "交班后不能再改，收银台随即锁定；没结束的收款转到下一班，照样查询。",
        "A closed shift is never changed, and the till is locked after it. Open sales go over into the next one and are watched on.";
    CountedHint: "点一点抽屉里的现金，例如 200.00", "count the drawer, such as 200.00";
    WhyDiffers: "原因", "Why";
    WhyDiffersHint: "必填：多了或少了的原因", "required: why it is over or short";
    BadMoney: "请输入金额，最多两位小数", "An amount has at most two decimals";
    FloatTitle: "开班备用金", "Cash at the beginning";
    FloatWords: "开班时抽屉里放的现金。", "What was in the drawer when the shift began.";
    FloatSave: "记下", "Note it";

    CloseDayTitle: "日结", "Close the day";
    CloseDayWords: "差异都有了说法。日结后若有新的对账单，会重新核对。", "Every difference has its decision. If another bill comes later, it is matched anew.";
    SeriousWords: "对账单的合计行和明细不一致：要写明为什么可以接受。", "The bill's last line does not agree with its rows: say why that is all right.";
    DayNote: "说明", "Note";
    DayNoteHint: "选填", "optional";
    DayNoteNeeded: "必填：为什么可以接受", "required: why it is all right";

    TakeTitle: "导入对账单文件", "Take a bill from a file";
    TakeWords: "商户平台下载的文件，csv 或 gz；也可以直接把文件拖到窗口里。", "A file from the merchant platform, csv or gz. It can be dropped on the window, too.";
    Path: "文件", "File";
    TakePathHint: "例如 /home/shop/1900000109All2026-11-20.csv", "such as /home/shop/1900000109All2026-11-20.csv";
    Choose: "选文件", "Choose";
    Choosing: "正在等文件窗口……", "Waiting for the file dialogue …";
    NothingChosen: "没有选文件；可以直接在这里输入路径。", "No file was chosen; the path can be typed here.";
    Take: "导入", "Take it";

    ExportTitle: "导出账目", "Export the books";
    ExportWords: "一行一笔收款或退款；文件写完才出现，不会只写一半。", "One row a payment or a refund. The file appears when it is whole, never half.";
    From: "从", "From";
    To: "到", "To";
    DayHint: "例如 2026-11-20", "such as 2026-11-20";
    BadDay: "日期写成 2026-11-20，第一天不晚于最后一天", "A day is written 2026-11-20, the first not after the last";
    Format: "格式", "Format";
    WithSummary: "附合计", "With sums";
    Write: "导出", "Write";
    InBackground: "在后台继续", "Go on in the background";
    Cancel: "取消", "Cancel";

    Bills: "已保存的对账单", "Bills that are kept";
    NoBills: "还没有对账单", "No bill is kept";
    BillCounts: "采用", "counts";
    BillOlder: "旧", "older";
    ColumnSource: "来源", "Source";
    ColumnRows: "行数", "Rows";
    ColumnHash: "指纹", "Hash";
    ExportLine: "账目文件", "Books as a file";
    ExportLineWords: "给会计的 CSV、Excel 或 JSON。", "CSV, Excel or JSON for the bookkeeper.";
    Backup: "备份", "Backup";
    Working: "正在处理……", "Working …";
    Fetching: "正在向微信支付要对账单……", "The bill is being fetched …";
    Taking: "正在读对账单文件……", "The file is being read …";
    Exporting: "正在导出……", "The books are being written …";
    BackingUp: "正在备份……", "The copy is being made …";
    Adopting: "正在向微信支付要凭据……", "The proof is being asked for …";
    Asking: "正在问微信支付……", "WeChat Pay is being asked …";
    Sweeping: "正在逐笔问微信支付……", "WeChat Pay is asked about each …";
    DroppedHere: "对账单文件可以直接拖到窗口里。", "A bill's file can be dropped on the window.";

    FetchDone: "已向微信支付要对账单。", "The bill was asked for.";
    TakeDone: "对账单已导入。", "The bill is taken in.";
    AskDone: "已问过微信支付。", "WeChat Pay was asked.";
    AdoptDone: "已补入账本。", "It is in the ledger.";
    AcceptDone: "已接受。", "Accepted.";
    TakeBackDone: "已撤回，重新待处理。", "Taken back; it waits again.";
    WorkDone: "已转到待办。", "It is on the work list.";
    CloseDayDone: "日结完成。", "The day is closed.";
    CloseShiftDone: "交班完成。", "The shift is closed.";
    FloatDone: "备用金已记下。", "The opening cash is noted.";
    ExportDone: "文件已写好。", "The file is written.";
    BackupDone: "备份已做好并验证。", "The backup is made and verified.";

    CloseExporting: "正在导出账目", "An export is under way";
    CloseExportingWords: "现在关窗，导出的文件就没有了。", "Closed now, the window leaves no exported file.";
    HelpParts: "总览、对账、班次、文件", "overview, match, shifts, files";
    HelpDifferences: "待处理的差异，一笔一笔来", "the differences, one after the other";
    HelpForAll: "在账桥上：整类问、补入、接受", "a whole class: ask, take over, accept";
    HelpSteps: "在列表里：问、补入、转待办、接受、同类全部接受", "one: ask, take over, to work, accept, all like it";
    HelpCloseDay: "日结", "close the day";
    HelpBackUp: "现在备份", "back up now";
    HelpBill: "要对账单；导入对账单文件", "get the bill; take it from a file";
    HelpShift: "交班；看 X 报表；备用金", "close the shift; its X report; opening cash";
    HelpExport: "把账目导出成文件", "write the books into a file";
    HelpMonth: "上个月、下个月；方向键换一天", "another month; the arrows go by days";

    CloseOpenShift: "这一班还开着", "The shift is still open";
    CloseOpenShiftWords: "可以现在交班；不交班也能关窗，下次打开时这一班继续。", "Close the shift now, or leave it: it goes on at the next start.";
    CloseShiftFirst: "先交班", "Close the shift first";
}

/// The days of the week in the head of a calendar, from Monday.
pub fn weekdays(lang: Lang) -> [&'static str; 7] {
    lang.pick(["一", "二", "三", "四", "五", "六", "日"], ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"])
}

/// The month above a calendar.
pub fn month_title(day: BusinessDay, lang: Lang) -> String {
    let day = day.to_string();
    let (year, month) = (day.get(..4).unwrap_or_default(), day.get(5..7).unwrap_or_default());
    lang.pick(format!("{year} 年 {month} 月"), format!("{year}-{month}"))
}

/// An hour of the chart: what was paid, and what went back.
pub fn hour_line(hour: u8, paid: Tally, back: Tally, lang: Lang) -> String {
    let (count, sum) = (paid.count, paid.sum);
    let mut line = lang.pick(format!("{hour} 点：{count} 笔 {sum}"), format!("{hour}:00  {count} paid, {sum}"));
    if back.count > 0 {
        let (count, sum) = (back.count, back.sum);
        line.push_str(&lang.pick(format!("，退 {count} 笔 {sum}"), format!(", {count} back, {sum}")));
    }
    line
}

/// What one person took, and gave back.
pub fn person_line(person: &PersonTally, lang: Lang) -> String {
    let (count, sum) = (person.payments.count, person.payments.sum);
    let mut line = lang.pick(format!("{count} 笔 {sum}"), format!("{count}  {sum}"));
    if person.refunds.count > 0 {
        let back = person.refunds.sum;
        line.push_str(&lang.pick(format!("，退 {back}"), format!(", back {back}")));
    }
    line
}
