"""Verbs of work, one file a noun."""

from enishi.work.actions.departments import (
    add_department,
    bring_back_department,
    remove_department,
    rename_department,
)
from enishi.work.actions.items import (
    Cause,
    ItemDraft,
    change_item,
    open_item,
    reopen_item,
    resolve_item,
    undo_change,
)
from enishi.work.actions.log import delete_entry, link_items, unlink_items, write_entry
from enishi.work.actions.openings import open_company, open_department
from enishi.work.actions.rules import (
    RuleDraft,
    bring_back_rule,
    change_rule,
    checked_tests,
    create_rule,
    delete_rule,
    drafted,
    switch_rule,
)
from enishi.work.actions.several import Done, change_items, undo_changes

__all__ = [
    "Cause",
    "Done",
    "ItemDraft",
    "RuleDraft",
    "add_department",
    "bring_back_department",
    "bring_back_rule",
    "change_item",
    "change_items",
    "change_rule",
    "checked_tests",
    "create_rule",
    "delete_entry",
    "delete_rule",
    "drafted",
    "link_items",
    "open_company",
    "open_department",
    "open_item",
    "remove_department",
    "rename_department",
    "reopen_item",
    "resolve_item",
    "switch_rule",
    "undo_change",
    "undo_changes",
    "unlink_items",
    "write_entry",
]
