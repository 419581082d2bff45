//! The fixed words of the screens.

use super::Lang;

/// Defines the fixed words: one name, then Chinese, then English.
macro_rules! texts {
    ($($name:ident: $zh:literal, $en:literal;)*) => {
        /// A fixed text of the screens.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is documented by its own words in the table")]
        pub enum Text { $($name,)* }

        impl Text {
            /// All of them, so that a test can look at each.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The words in that language.
            pub fn get(self, lang: Lang) -> &'static str {
                match self { $(Self::$name => lang.pick($zh, $en),)* }
            }
        }
    };
}

texts! {
    WindowTitle: "scantill 扫码收银台", "scantill 扫码收银台";
    Product: "扫码收银台", "Scan-to-pay till";
    DemoStrip: "演示 DEMO · 不是真钱", "DEMO 演示 · not real money";
    DemoStripWords: "假的微信支付，假的顾客，关窗即弃的账本", "pretend WeChat Pay, pretend customers, a throw-away ledger";
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
    KeyWordsNoKeyring: "这台电脑的钥匙串用不了，填在这里也保存不下来：请用环境变量 SCANTILL_API_KEY 提供密钥，再启动本程序。",
        "This computer's keyring does not work, so a key entered here is not kept: give it in the variable SCANTILL_API_KEY and start the till again.";
    KeyWords: "密钥交给系统钥匙串保管，不写入文件，也不会显示。", "The key goes into the system's keyring; it is never written to a file and never shown.";

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
    HelpTab: "到备注、按钮和列表；空格按下按钮", "go to the note, buttons and lists; Space presses a button";
    HelpHelp: "打开或关上这一页", "open or close this page";
    HelpLamps: "灯的意思", "What the lamp means";
    HelpGreen: "已收款：可以交货", "paid: hand over";
    HelpAmber: "还不确定：别交货，也别再收一次", "not sure: do not hand over, do not charge again";
    HelpGrey: "等待顾客付款", "waiting for the customer";
    HelpRed: "没有收款，也不会再被付", "nothing was paid, and nothing will be";
    HelpClose: "关上", "Close";

    Phone: "顾客的手机", "The customer's phone";
    PhoneEmpty: "出码后，这里可以扫码付款。", "Once a code is shown, it can be paid here.";
    PhonePay: "扫码付款", "Scan and pay";
    PhonePayOld: "付旧码", "Pay the old code";
    PhoneShow: "展开手机", "Show the phone";
    PhoneHide: "收起手机", "Hide the phone";
}
