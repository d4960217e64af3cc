import pytest

from mail.addresses import OwnAddress, ascii_domain, subject_token
from school.refusals import Refusal


def test_an_answer_carries_the_token_twice() -> None:
    own = OwnAddress.parse(" cartable@ecole.example ")
    assert str(own) == "cartable@ecole.example"
    assert own.plus("abc") == "cartable+abc@ecole.example"
    assert subject_token("abc") == "[#abc]"


def test_an_address_that_has_a_plus_gets_another() -> None:
    assert OwnAddress.parse("bot+icc@x.be").plus("abc") == "bot+icc+abc@x.be"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        *((text, "") for text in ("", "cartable", "@x.be", "cartable@", "a b@x.be", "<a@x.be>")),
        ("a@é_-.be", ""),
        ("été@x.be", ".ascii"),
        ("x" * 38 + "@x.be", ".long"),
    ],
)
def test_an_address_that_could_not_carry_tokens_is_refused(text: str, fault: str) -> None:
    with pytest.raises(Refusal) as refused:
        OwnAddress.parse(text)
    assert refused.value.key == f"settings.mail_address{fault}"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("sophie@example.org", "sophie@example.org"),
        ("sophie@école.example", "sophie@xn--cole-9oa.example"),
        ("weiß@straße.de", "weiß@xn--strae-oqa.de"),
    ],
)
def test_domains_are_written_in_ascii(address: str, written: str) -> None:
    assert ascii_domain(address) == written


def test_a_domain_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="ASCII"):
        ascii_domain("sophie@é_-.example")
