//! The fixed words of the screens.

use super::Lang;

/// Defines a table of fixed words: its name, then for each text a name, Chinese and English.
macro_rules! texts {
    ($(#[$doc:meta])* $table:ident; $($name:ident: $zh:literal, $en:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is documented by its own words in the table")]
        pub enum $table { $($name,)* }

        impl $table {
            /// All of them, so that a test can look at each.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The words in that language.
            pub fn get(self, lang: Lang) -> &'static str {
                match self { $(Self::$name => lang.pick($zh, $en),)* }
            }
        }
    };
}

pub(super) use texts;

texts! {
    /// A fixed text of the screens.
    Text;

    WindowTitle: "scantill 扫码收银台", "scantill 扫码收银台";
    Product: "扫码收银台", "Scan-to-pay till";
    DemoStrip: "演示 DEMO · 不是真钱", "DEMO 演示 · not real money";
    TestStrip: "测试网关 TEST · 不是真钱", "TEST gateway 测试 · not real money";
    TestStripWords: "网关不是微信支付官方地址", "the gateway is not WeChat Pay's own";
    Help: "帮助", "Help";
    SwitchLanguage: "English", "中文";
    ThemeSystem: "随系统", "System";
    ThemeLight: "浅色", "Light";
    ThemeDark: "深色", "Dark";
    Theme: "外观", "Theme";

    Amount: "金额", "Amount";
    TypeAmount: "输入金额", "Type an amount";
    UsualAmounts: "常用金额", "Usual amounts";
    Note: "备注", "Note";
    NoteHint: "选填：桌号、商品……", "Optional: table, goods …";
    Backspace: "退格", "Backspace";
    Clear: "清除", "Clear";
    Collect: "收款", "Collect";
    CollectStopped: "暂停收款", "Collecting is paused";
    NextCustomer: "下一位顾客", "Next customer";
    GiveUpAndNext: "放弃，下一位", "Give up, next customer";
    NewCode: "换新码", "New code";
    Cancel: "取消", "Cancel";
    BackToAmount: "返回修改", "Back to the amount";
    ThisSale: "这笔收款", "This sale";
    SaleNumber: "收款单", "Sale";
    OpenedAt: "开单", "Opened";
    CodeNumber: "收款码", "Code";

    Ready: "可以收款", "Ready";
    ReadyWords: "输入金额，按 Enter 出收款码。", "Type an amount, then press Enter for the code.";
    ToCollect: "应收", "To collect";
    EnterForCode: "按 Enter 出收款码", "Press Enter for the code";
    Starting: "正在启动……", "Starting …";
    StartingWords: "正在读取设置、密钥和账本，并继续看着没有结束的收款。", "Reading settings, key and ledger, and going on with every sale that has not ended.";
    TimeOver: "收款码到时间了，正在向微信支付确认……", "The code's time is over; asking WeChat Pay …";
    CodeBroken: "收款码画不出来，请按 F2 换新码。", "The code cannot be drawn. Press F2 for a new one.";
    Now: "现在", "Now";

    Facts: "五项凭据", "The five facts";
    HideFacts: "收起凭据", "Hide the facts";
    FactSignature: "签名", "Signature";
    FactState: "支付状态", "State: paid";
    FactNumber: "单号", "Our number";
    FactAmount: "金额（分）", "Our fen";
    FactMerchant: "商户与应用", "Merchant and app";
    FactNotYet: "未证明", "not yet";
    OurNumber: "支付单号", "Our number";
    GatewayNumber: "微信支付单号", "WeChat Pay's number";
    LastWord: "最近答复", "Latest answer";

    OpenSales: "进行中", "Open sales";
    NoOpenSales: "没有进行中的收款", "No open sales";
    RecentSales: "今日收款", "Today's sales";
    NoRecentSales: "今天还没有收款", "No sales yet today";
    PutAway: "知道了", "Got it";

    SalesAllDays: "全部日期", "All days";
    SalesDayBefore: "前一天", "Before";
    SalesDayAfter: "后一天", "After";
    FilterAll: "全部", "All";
    FilterPaid: "已付", "Paid";
    FilterOpen: "进行中", "Open";
    FilterAbandoned: "已取消", "Cancelled";
    FilterExceptions: "有异常", "Exceptions";
    FilterRefunded: "有退款", "With refunds";
    SalesSearch: "查找", "Search";
    SalesSearchHint: "直接输入：单号里的 4 位以上，金额 12.50，日期 11-21", "Just type: 4+ characters of a number, an amount 12.50, a date 11-21";
    SalesSearchShort: "至少 4 位；金额要带小数点，例如 12.", "At least 4 characters; an amount has a point, such as 12.";
    SalesSearchDate: "按 Enter 到这一天", "Enter goes to that day";
    ColumnTime: "时间", "Time";
    ColumnRefunded: "退款", "Refunds";
    ColumnState: "状态", "State";
    ColumnCashier: "收银员", "Cashier";
    SalesNone: "没有这样的收款", "No such sales";
    SalesNoneThatDay: "这一天没有这样的收款；按 F2 在全部日期里找。", "No such sales on this day. F2 looks in all days.";
    NextPage: "下一页", "Next page";
    PreviousPage: "上一页", "Previous page";

    PageBack: "返回", "Back";
    PageRefund: "退款", "Refund";
    PageByHand: "手工确认已付", "Set as paid by hand";
    PageCheckProofs: "离线复核凭据", "Check proofs offline";
    PagePayments: "付款", "Payments";
    PageNoPayments: "还没有付款", "No payment so far";
    PageRefunds: "退款记录", "Refunds";
    PageNoRefunds: "没有退款", "No refunds";
    PageCharges: "支付单", "Charges";
    PageStory: "经过", "What happened";
    PageProof: "有凭据", "proof kept";
    PageHandDenied: "手工确认要由店长登录来做", "Only a manager who has signed in may set it by hand";
    HandTitle: "手工确认已付", "Set as paid by hand";
    HandWords: "只在亲眼看到顾客付款成功、机器却查不到时用。这笔收款会一直标明是手工确认；机器会继续查询，查明没付就自动撤销。",
        "Only when you have seen the payment yourself and the till cannot find it. The sale stays marked as set by hand; the till goes on asking, and a definite no undoes it.";
    HandNumber: "微信支付单号", "WeChat Pay's number";
    HandNumberHint: "顾客手机的账单里，或商户平台上", "in the bill on the customer's phone, or on the merchant platform";
    HandReason: "理由", "Why";
    NotAReason: "请用文字写清原因，至少两个字；只写数字不算", "Say why in words: a number or a single letter is no reason";
    HandReasonHint: "必填：看到了什么", "required: what you have seen";
    HandBadNumber: "单号只有字母和数字，最多 32 位", "A number has only letters and digits, at most 32";
    HandConfirm: "确认已付", "It is paid";
    HandWait: "正在写入……", "Writing …";

    ClaimTitle: "顾客说已付款", "The customer says: paid";
    ClaimHint: "手机上单号的最后 4 到 6 位，或金额 12.50", "the last 4 to 6 of the number on the phone, or the amount 12.50";
    ClaimAsk: "查询", "Ask";
    ClaimBadAmount: "这不是金额：最多两位小数", "Not an amount: at most two decimals";

    Confirm: "确定", "Confirm";
    CancelTitle: "取消这笔收款？", "Cancel this sale?";
    CancelWords: "收款码会立刻收起并向微信支付关单。如果顾客已经付款，会照样查到并提醒您。",
        "The code comes down at once and the order is closed at WeChat Pay. If the customer has paid already, the till finds it and tells you.";
    CancelWordsNoCode: "收款码还没有出来，顾客还付不了。取消后不再出码，并向微信支付关单。",
        "The code is not out yet, so nobody can have paid. It will not come any more, and the order is closed at WeChat Pay.";
    CancelWordsCodeDown: "现在没有可扫的码；取消后不再出新码，并向微信支付关单。如果顾客已经付款，会照样查到并提醒您。",
        "No code is shown now. None will come any more, and the order is closed at WeChat Pay. If the customer has paid already, the till finds it and tells you.";
    CancelYes: "取消收款", "Cancel the sale";
    CancelNo: "继续等待", "Keep waiting";
    CloseTitle: "还有收款没有结束", "Some sales have not ended";
    CloseWords: "关窗后不再查询；钱不会丢，下次打开时会先接着查完这些收款。",
        "They are not asked about while the window is closed. No money is lost: the next start goes on with them before anything else.";
    CloseWordsDemo: "演示的账本关窗即弃，这些收款到此为止。都不是真钱。",
        "The demo's ledger is thrown away with the window, and these sales with it. None of it is real money.";
    CloseYes: "仍然关闭", "Close anyway";
    CloseNo: "留下", "Stay";

    SetupTitle: "开始收款之前", "Before the first sale";
    SetupWords: "逐项检查如下；按提示补好后，点“再检查一次”。", "The check-up is below. Put right what is marked, then check again.";
    CheckAgain: "再检查一次", "Check again";
    WriteExample: "写出示例设置文件", "Write an example file";
    ApiKey: "API 密钥", "API key";
    ApiKeyHint: "32 位字母或数字", "32 letters or digits";
    KeepKey: "保存密钥", "Keep this key";
    KeyWordsNoKeyring: "这台电脑没有可用的钥匙串：请先在下面设一个口令，密钥就封存在口令后面；或用环境变量 SCANTILL_API_KEY 提供密钥。",
        "This computer has no keyring that works: set a passphrase below first, and the key is sealed behind it; or give it in the variable SCANTILL_API_KEY.";
    KeyWords: "密钥加密封存，钥匙由系统钥匙串保管；不会以明文写入文件，也不会显示。", "The key is sealed, and the system's keyring keeps what opens it; it is never written in readable form and never shown.";

    Passphrase: "店主口令", "Owner's passphrase";
    PassphraseHint: "至少 8 个字符", "at least 8 characters";
    OpenSealed: "打开", "Open";
    PassphraseWords: "口令打开封存密钥的文件；还没有这个文件时，就用它封存。口令不写入文件，也不会显示。",
        "It opens the file with the sealed secrets, or seals one where there is none. It is never written to a file and never shown.";

    HelpTitle: "按键", "Keys";
    HelpDigits: "输入金额；+ 把几件商品加起来", "type the amount; + adds several prices";
    HelpBackspace: "退一格", "take the last key back";
    HelpEnter: "收款；付清后再按一次，接下一位顾客", "collect; once paid, again for the next customer";
    HelpEscape: "清除输入；已出码时取消收款", "clear the typing; with a live code, cancel the sale";
    HelpNewCode: "换新码", "show a new code";
    HelpFacts: "看五项凭据", "show the five facts";
    HelpPutAway: "收起最早的一条提醒", "put the oldest notice away";
    HelpNext: "不等了，先接下一位顾客；没收的金额会回来", "leave this sale waiting, serve the next customer";
    HelpLook: "看第几笔进行中的收款", "look at that open sale";
    HelpTab: "到备注、按钮和列表；空格按下按钮", "to note, buttons and lists; Space presses a button";
    HelpSales: "收款单：按日、按状态、按单号或金额", "sales: by day, by state, by number or amount";
    HelpRefunds: "退款：每一笔走到哪、在等什么", "refunds: where each stands and what it waits for";
    HelpDay: "日结：合计、对账、班次、导出、备份", "the day: sums, match, shifts, files, backup";
    HelpWork: "待办：要人处理的收款和退款", "work: sales and refunds that wait for a person";
    HelpLock: "锁定收银台；收款照样继续查询", "lock the till; sales go on being watched";
    HelpPeople: "人员：店主和店长", "people: for owners and managers";
    HelpRecord: "操作记录：谁在何时做了什么", "the record: who did what, and when";
    HelpClaim: "顾客说付了：按单号尾号或金额查", "the customer says paid: by digits or amount";
    HelpLeave: "离开收款单、退款等页面，回到收银", "leave any of these for the counter";
    HelpHelp: "打开或关上这一页", "open or close this page";
    HelpLamps: "灯的意思", "What the lamp means";
    HelpGreen: "已收款：可以交货", "paid: hand over";
    HelpAmber: "还不确定：别交货，也别再收一次", "not sure: do not hand over, do not charge again";
    HelpGrey: "等待顾客付款", "waiting for the customer";
    HelpRed: "没有收款，也不会再被付", "nothing was paid, and nothing will be";
    HelpClose: "关上", "Close";

    ApprovalTitle: "需要批准", "Approval is needed";
    ApprovalWords: "只批准上面这一件事；登录的人不变。", "Approves this one thing only; the person at the till stays the same.";
    WhoApproves: "谁批准", "Who approves";
    TheirPin: "批准人的 PIN", "The approver's PIN";
    NobodyApproves: "没有人能批准这件事：请店主先添加店长。", "Nobody here can approve this: the owner adds a manager first.";
    CheckingPin: "正在核对……", "Checking …";
    Approve: "批准", "Approve";
    DoNotApprove: "不批准", "Do not approve";
    Reading: "正在读取……", "Reading …";

    RoomCounter: "收银", "Counter";
    RoomSales: "收款单", "Sales";
    RoomRefunds: "退款", "Refunds";
    RoomDay: "日结", "Day";
    RoomWork: "待办", "Work";
    RoomPeople: "人员", "People";
    RoomRecord: "操作记录", "Record";
    RoomClaim: "顾客说付了", "Says paid";
    Lock: "锁定", "Lock";

    SignInTitle: "请登录", "Sign in";
    WhoIsThere: "你是谁", "Who are you";
    SignIn: "登录", "Sign in";
    Pin: "PIN", "PIN";
    PinAgain: "再输一次 PIN", "The PIN again";
    PinAgainWords: "两次要一样。", "Both must be the same.";
    PinsDiffer: "两次不一样。", "They are not the same.";
    PinGood: "这个 PIN 可以用。", "This PIN is good.";
    Name: "名字", "Name";
    NameHint: "收据和记录上用的名字", "as it stands in the record";
    Role: "角色", "Role";
    OwnerTitle: "先设店主", "First, the owner";
    OwnerWords: "店主管理人员、密钥和设置。PIN 至少 6 位；本程序不保存能读出来的 PIN，忘了只能由另一位店主重设。",
        "The owner manages people, keys and settings. The PIN has at least 6 digits; it is not kept in any form that can be read, so only another owner can replace a forgotten one.";
    PeopleWords: "店主可以改；店长要店主批准。", "Owners change this; a manager needs an owner's approval.";
    AddPerson: "添加", "Add";
    SetRole: "改角色", "Role";
    SetPin: "另设 PIN", "New PIN";
    RemovePerson: "移除", "Remove";
    PersonDone: "已记入账本。", "Done, and written.";
    RemoveWords: "移除后不能再登录；以前的记录都留着，名字也不再给别人。",
        "They cannot sign in any more. All that they did stays on record, and the name is not given again.";
    KeepPerson: "留下", "Keep";
    RoleWords: "登录着的人改了角色，要重新登录。", "Whoever has the till signs in again after a change of role.";
    RecordEmpty: "这一天没有记录。", "Nothing is on record for this day.";
    RecordWithSales: "连收款一起", "With sales";
    RecordWhen: "时间", "Time";
    RecordWho: "谁", "Who";
    RecordWhat: "做了什么", "What";
    RecordAbout: "对象", "About";
    RecordApproved: "批准人", "Approved by";
    OlderPage: "更早", "Older";
    NewerPage: "更新", "Newer";
    DayBefore: "前一天", "Day before";
    DayAfter: "后一天", "Day after";
    MakeOwner: "设为店主并登录", "Make the owner and sign in";

    Phone: "顾客的手机", "The customer's phone";
    PhoneEmpty: "出码后，这里可以扫码付款。", "Once a code is shown, it can be paid here.";
    PhonePay: "扫码付款", "Scan and pay";
    PhonePayOld: "付旧码", "Pay the old code";
    PhoneShow: "展开手机", "Show the phone";

    PhoneTopUp: "充值 ¥500", "Top up ¥500";
    PhoneRefunds: "等着到账的退款", "Refunds under way";
    PhoneLetArrive: "让它到账", "Let it arrive";
    PhoneHide: "收起手机", "Hide the phone";
}
