//! What is wrong with the file of a bill.

use super::Lang;
use crate::engine::BillFault;

/// What is wrong, and where in the file; without the stop at its end.
pub fn bill_fault(fault: &BillFault, lang: Lang) -> String {
    match lang {
        Lang::Zh => chinese(fault),
        Lang::En => fault.to_string(),
    }
}

fn chinese(fault: &BillFault) -> String {
    use BillFault as F;
    match fault {
        F::TooLong => "文件太大，不像是对账单".to_owned(),
        F::BadPack => "压缩文件损坏或不完整".to_owned(),
        F::NotText => "文件不是文本".to_owned(),
        F::NotABill => "这不是对账单：第一行没有列名".to_owned(),
        F::NoColumn { line, column } => format!("第 {line} 行：缺少“{column}”这一列"),
        F::ColumnTwice { line, column } => format!("第 {line} 行：“{column}”这一列有两个"),
        F::NoSummary { line } => format!("文件到第 {line} 行就断了，没有合计，缺了一部分"),
        F::ValueCount { line, found, expected } => format!("第 {line} 行：有 {found} 个值，应有 {expected} 个"),
        F::NoValue { line, column } => format!("第 {line} 行“{column}”：是空的"),
        F::BadTime { line, column, value } => format!("第 {line} 行“{column}”：“{value}”不是时间"),
        F::BadAmount { line, column, value } => format!("第 {line} 行“{column}”：“{value}”的位数或小数不对，或者不是数"),
        F::BadNumber { line, column, value } => format!("第 {line} 行“{column}”：“{value}”不可能是这种单号"),
        F::RoundedNumber { line, column, value } => {
            format!("第 {line} 行“{column}”：单号被表格软件舍成了“{value}”，请用原样下载的文件")
        }
        F::BadState { line, value } => format!("第 {line} 行：“{value}”不是这种账单里的状态"),
        F::OtherCurrency { line, value } => format!("第 {line} 行：币种是 {value}，不是人民币"),
        F::OtherMerchant { line, value, ours } => format!("第 {line} 行：是商户 {value} 的账单，本收银台的商户是 {ours}"),
        F::OtherDay { line, found, expected } => format!("第 {line} 行是 {found} 的，前面各行是 {expected} 的"),
    }
}

/// What to do about it.
pub(super) fn bill_mend(fault: &BillFault, lang: Lang) -> String {
    use BillFault as F;
    let fixed = match fault {
        F::OtherMerchant { ours, .. } => {
            return lang.pick(
                format!("请在商户平台选商户 {ours}，下载它的对账单，再导入。"),
                format!("Choose merchant {ours} on the merchant platform and take in its bill."),
            );
        }
        F::OtherDay { .. } => {
            lang.pick("请在商户平台只选一天，下载那一天的对账单，再导入。", "Choose one day on the merchant platform and take in its bill.")
        }
        F::TooLong | F::NotText | F::NotABill => {
            lang.pick("请选从商户平台下载的交易账单文件，再导入。", "Choose the file of a bill from the merchant platform and take it in.")
        }
        F::BadPack
        | F::NoColumn { .. }
        | F::ColumnTwice { .. }
        | F::NoSummary { .. }
        | F::ValueCount { .. }
        | F::NoValue { .. }
        | F::BadTime { .. }
        | F::BadAmount { .. }
        | F::BadNumber { .. }
        | F::RoundedNumber { .. }
        | F::BadState { .. }
        | F::OtherCurrency { .. } => lang.pick("请重新下载这个文件，再导入。", "Download the file again and take it in."),
    };
    fixed.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::MchId;

    #[test]
    fn a_fault_is_told_with_its_line_and_what_stands_there_in_both_languages() {
        let fault = BillFault::BadAmount { line: 12, column: "手续费", value: "1,5".to_owned() };
        for lang in [Lang::Zh, Lang::En] {
            let words = bill_fault(&fault, lang);
            assert!(["12", "手续费", "1,5"].iter().all(|part| words.contains(part)), "{words}");
        }
        let (value, ours) = ("1900000110".to_owned(), MchId::new("1900000109").expect("a number"));
        let foreign = BillFault::OtherMerchant { line: 4, value, ours };
        for lang in [Lang::Zh, Lang::En] {
            let (words, mend) = (bill_fault(&foreign, lang), bill_mend(&foreign, lang));
            assert!(["1900000110", "1900000109"].iter().all(|number| words.contains(number)) && mend.contains("1900000109"), "{words} {mend}");
        }
        assert_eq!(bill_fault(&BillFault::NoSummary { line: 7 }, Lang::Zh), "文件到第 7 行就断了，没有合计，缺了一部分");
    }
}
