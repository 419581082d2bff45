"""wechatpy against two pretend gateways: one whose customers pay after a second, one whose customers stay away."""

import contextlib
import json
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree

from wechatpy.exceptions import WeChatPayException
from wechatpy.pay import WeChatPay
from wechatpy.pay.utils import calculate_signature, calculate_signature_hmac

PROGRAM = sys.argv[1]

# Longer than anything here takes; who waits so long has failed.
PATIENCE_S = 60


@contextlib.contextmanager
def gateway(*arguments):
    """Runs `scantill simulate` and gives what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [PROGRAM, "simulate", "--listen", "127.0.0.1:0", "--certificates", folder, *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            told = {"folder": folder}
            while "certificate" not in told:
                line = process.stdout.readline()
                assert line, "the pretend gateway ended at its start"
                name, value = line.strip().split(" = ", 1)
                told[name] = json.loads(value)
            yield told
        finally:
            process.kill()
            process.wait()


class Till(WeChatPay):
    """wechatpy as it is, but for the address, the authority, and a look at what came back."""

    def __init__(self, told, certified):
        names = ("apiclient_cert.pem", "apiclient_key.pem")
        certificate, key = (f"{told['folder']}/{name}" for name in names) if certified else (None, None)
        super().__init__(told["appid"], told["api_key"], told["mch_id"], mch_cert=certificate, mch_key=key, timeout=10)
        self.API_BASE_URL = told["secure_base_url"] + "/"
        # No proxies and no authorities from the environment.
        self._http.trust_env = False
        self._http.verify = told["ca_certificate"]

    def _handle_result(self, response):
        fields = {field.tag: field.text or "" for field in ElementTree.fromstring(response.content)}
        if fields["return_code"] == "SUCCESS":
            check_signature(fields, self.api_key)
        return super()._handle_result(response)


def check_signature(fields, key):
    """By wechatpy's own arithmetic."""
    unsigned = {name: value for name, value in fields.items() if name != "sign"}
    sign = fields["sign"]
    expected = (calculate_signature_hmac if len(sign) == 64 else calculate_signature)(unsigned, key)
    assert sign == expected, f"a signature does not fit: {fields}"


def equal(found, expected, what):
    assert found == expected, f"{what}: {found!r} instead of {expected!r}"


def holds(fields, expected):
    for name, value in expected.items():
        equal(fields.get(name), value, name)


def refused(code, ask):
    """The answer is a signed no with that `err_code`."""
    try:
        ask()
    except WeChatPayException as exception:
        equal(exception.errcode, code, "err_code")
    else:
        raise AssertionError(f"not refused with {code}")


def until(ask, field, wanted, meanwhile):
    """Asks again and again until a field says what is wanted."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        fields = ask()
        if fields[field] == wanted:
            return fields
        assert fields[field] in meanwhile, f"{field} says {fields[field]}"
        assert time.monotonic() < deadline, f"{field} never said {wanted}"
        time.sleep(0.05)


def place(till, trade_no):
    placed = till.order.create(
        "NATIVE",
        "街角咖啡-咖啡 & 蛋糕",
        888,
        "https://pay.example.com/notify",
        client_ip="203.0.113.7",
        out_trade_no=trade_no,
        product_id="T1",
    )
    holds(placed, {"trade_type": "NATIVE", "appid": till.appid, "mch_id": till.mch_id})
    assert placed["code_url"].startswith("weixin://wxpay/bizpayurl"), placed["code_url"]
    assert placed["prepay_id"]


def pay_and_refund(told):
    till, bare = Till(told, certified=True), Till(told, certified=False)
    order, part = "T1-20261121-PEER", "T1-20261121-PEER-R1"
    place(bare, order)
    paid = until(lambda: bare.order.query(out_trade_no=order), "trade_state", "SUCCESS", {"NOTPAY", "USERPAYING"})
    holds(paid, {"out_trade_no": order, "total_fee": "888", "cash_fee": "888", "fee_type": "CNY", "trade_type": "NATIVE"})
    equal(len(paid["transaction_id"]), 28, "the length of transaction_id")
    equal(len(paid["time_end"]), 14, "the length of time_end")

    try:
        bare.refund.apply(888, 300, part, out_trade_no=order)
        raise AssertionError("a refund without a certificate was taken")
    except WeChatPayException as exception:
        equal(exception.response.status_code, 400, "the status without a certificate")
        assert "No required SSL certificate was sent" in exception.response.text
    refused("REFUNDNOTEXIST", lambda: bare.refund.query(out_refund_no=part))

    accepted = till.refund.apply(888, 300, part, out_trade_no=order, refund_desc="退一杯")
    told_of_it = {"out_trade_no": order, "transaction_id": paid["transaction_id"], "out_refund_no": part}
    holds(accepted, told_of_it | {"refund_fee": "300", "total_fee": "888", "cash_fee": "888", "cash_refund_fee": "300"})
    equal(len(accepted["refund_id"]), 28, "the length of refund_id")
    again = till.refund.apply(888, 300, part, out_trade_no=order)
    equal(again["refund_id"], accepted["refund_id"], "the same number refunds once")
    refused("REFUND_FEE_MISMATCH", lambda: till.refund.apply(888, 301, part, out_trade_no=order))
    refused("FREQUENCY_LIMITED", lambda: till.refund.apply(888, 1, part + "2", out_trade_no=order))
    refused("INVALID_REQUEST", lambda: till.refund.apply(888, 589, part + "3", out_trade_no=order))
    refused("ORDERNOTEXIST", lambda: till.refund.apply(888, 1, part + "4", out_trade_no="T1-20261121-NONE"))

    given = until(lambda: bare.refund.query(out_refund_no=part), "refund_status_0", "SUCCESS", {"PROCESSING"})
    holds(given, {"out_trade_no": order, "total_fee": "888", "refund_count": "1", "total_refund_count": "1"})
    record = {"out_refund_no_0": part, "refund_id_0": accepted["refund_id"], "refund_fee_0": "300", "refund_channel_0": "ORIGINAL"}
    holds(given, record | {"refund_recv_accout_0": "支付用户零钱"})
    time.strptime(given["refund_success_time_0"], "%Y-%m-%d %H:%M:%S")
    for asked in ({"refund_id": accepted["refund_id"]}, {"transaction_id": paid["transaction_id"]}, {"out_trade_no": order}):
        equal(bare.refund.query(**asked)["out_refund_no_0"], part, f"asked by {asked}")
    holds(bare.order.query(transaction_id=paid["transaction_id"]), {"trade_state": "REFUND", "total_fee": "888"})
    refused("ORDERPAID", lambda: bare.order.close(order))


def close(told):
    till = Till(told, certified=False)
    order = "T1-20261121-SHUT"
    refused("ORDERNOTEXIST", lambda: till.order.query(out_trade_no=order))
    place(till, order)
    holds(till.order.query(out_trade_no=order), {"trade_state": "NOTPAY"})
    till.order.close(order)
    holds(till.order.query(out_trade_no=order), {"trade_state": "CLOSED"})
    refused("ORDERCLOSED", lambda: till.order.close(order))


with gateway("--pay-after", "1") as told:
    pay_and_refund(told)
with gateway("--close-after", "0") as told:
    close(told)
print("wechatpy: placed, paid, refunded, closed; every field and signature as the protocol has it")
