"""One line of the quality table: what was measured on which data, against which anchors, and what was reached.

A module of this folder has `rows(data)`: it reads its sets under the folder `data` and returns its lines, none where
a set is not there. `table.py` gathers the lines of all modules and prints them.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """One measure of one set of data.

    Attributes:
        data: Folder of the set, such as `nab`.
        measure: What is measured, with its unit.
        anchors: What is published or computed for plain methods, in words.
        goal: What is to be reached, such as `< 6.0` or `75-85 %`.
        reached: Figure of this run, in the unit of `measure`.
        remark: How it was validated, and why it falls short where it does.
    """

    data: str
    measure: str
    anchors: str
    goal: str
    reached: str
    remark: str = ""
