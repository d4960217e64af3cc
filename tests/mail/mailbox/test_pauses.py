import pytest

from mail.mailbox.faults import SignInError, UnreachableError, code_of, sign_in_fault
from mail.mailbox.pauses import Pauses


def test_pauses_double_up_to_five_minutes_and_begin_anew() -> None:
    pauses = Pauses()
    seconds = [pauses.after("lost") for _ in range(40)]
    for whole, given in zip([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], seconds, strict=False):
        assert whole * 2 / 3 <= given <= whole
    assert 200 <= seconds[-1] <= 300
    pauses.succeeded()
    assert pauses.after("unreachable") <= 1


def test_pauses_differ_so_that_processes_do_not_come_in_step() -> None:
    assert len({Pauses().after("lost") for _ in range(20)}) > 10


def test_a_refused_sign_in_is_not_repeated_soon() -> None:
    pauses = Pauses()
    assert 200 <= pauses.after("sign_in") <= 300


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("b'[AUTHENTICATIONFAILED] Authentication failed.'", SignInError),
        ("b'LOGIN failed.'", SignInError),
        ("b'[ALERT] Please log in via your web browser'", SignInError),
        ("b'[UNAVAILABLE] Temporary authentication failure.'", UnreachableError),
        ("b'[INUSE] Too many sessions'", UnreachableError),
    ],
)
def test_some_refusals_are_about_the_hour(answer: str, kind: type[Exception]) -> None:
    fault = sign_in_fault(answer)
    assert type(fault) is kind
    assert code_of(answer) in str(fault)
