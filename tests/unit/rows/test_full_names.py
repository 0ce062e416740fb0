"""A whole name is split as people write it where it comes from."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipeline.rows.full_names import split_name, split_names

# The whole name, its first and its last name.
NAMES = [
    ("Ann Smith", "Ann", "Smith"), ("Ann Mary Smith", "Ann", "Mary Smith"), ("Smith, Ann", "Ann", "Smith"),
    ("Ann Smith, PhD", "Ann", "Smith, PhD"), ("Cher", "Cher", ""), ("Hélène Martin", "Hélène", "Martin"),
    ("José Pérez Gómez", "José", "Pérez Gómez"), ("Mai Schäfer", "Mai", "Schäfer"), ("João Silva", "João", "Silva"),
    ("山田 太郎", "太郎", "山田"), ("欧阳 娜娜", "娜娜", "欧阳"), ("김 민수", "민수", "김"), ("김민수", "김민수", ""),
    ("Nguyễn Văn An", "Văn An", "Nguyễn"), ("Nguyen Van An", "Van An", "Nguyen"), ("Lê Thị Hoa", "Thị Hoa", "Lê"),
    ("An Nguyễn", "An", "Nguyễn"), ("Le Roux Jean", "Le", "Roux Jean"), ("Dang Carver", "Dang", "Carver"),
    ("Tran Anh", "Anh", "Tran"), ("Bui Thi Ha", "Thi Ha", "Bui"),
    ("Nagy Béla", "Béla", "Nagy"), ("Béla Nagy", "Béla", "Nagy"), ("Kovács Anna", "Anna", "Kovács"),
    ("Anna Kovács", "Anna", "Kovács"), ("Varga Attila", "Attila", "Varga"), ("Attila Varga", "Attila", "Varga"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "first", "last"), NAMES)
def test_a_whole_name_is_split_in_the_order_of_its_language(name: str, first: str, last: str) -> None:
    assert split_name(name) == (first, last)


def test_a_column_of_names_is_split_as_each_of_them() -> None:
    first, last = split_names(pa.array([name for name, _, _ in NAMES], pa.large_string()))
    assert list(zip(first.to_pylist(), last.to_pylist(), strict=True)) == [split_name(name) for name, _, _ in NAMES]
