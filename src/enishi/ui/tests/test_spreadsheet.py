from enishi.ui.spreadsheet import csv_lines


def test_a_cell_is_never_a_formula_and_numbers_stay_numbers() -> None:
    text = "".join(csv_lines(["name", "n"], [["=cmd()", -3], ["田中, 美咲", "+81 3"]]))
    assert text == "\ufeffname,n\r\n'=cmd(),-3\r\n\"田中, 美咲\",'+81 3\r\n"
