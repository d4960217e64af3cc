"""What stands in the cells of any file, and what is told of it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from school.imports import day, tidy
from school.refusals import Refusal


def test_what_copying_adds_is_taken_away() -> None:
    assert tidy("Anne \n  Marie") == "Anne Marie"
    assert tidy("e\u0301te\u0301") == "été"


@pytest.mark.parametrize(
    "text",
    ["2020-06-26", "26/06/2020", "26-6-2020", "26.06.2020", "26.6.2020", "2020-06-26 00:00:00",
     "2020-06-26T00:00:00"],
)  # fmt: skip
def test_a_day_is_written_iso_or_day_first(text: str) -> None:
    assert day(text) == date(2020, 6, 26)


@pytest.mark.parametrize(
    "text",
    ["06/26/2020", "26/06-2020", "2020/06/26", "26 juin 2020", "43999", "0026-06-26", "26/06/9999",
     "٢٦/٠٦/٢٠٢٠", "2020-06-26 14:30", "-1", ""],
)  # fmt: skip
def test_what_could_mean_another_day_is_no_date(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        day(text)
    assert refused.value.key == "import.cell.date"


@given(some.dates(date(1900, 1, 1), date(2100, 12, 31)), some.sampled_from("/.-"))
def test_any_day_is_read_back(one: date, mark: str) -> None:
    assert day(one.isoformat()) == one
    assert day(f"{one.day}{mark}{one.month:02}{mark}{one.year}") == one
