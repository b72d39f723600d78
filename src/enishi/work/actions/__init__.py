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
    assign_items,
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
    create_rule,
    delete_rule,
    drafted,
    switch_rule,
)

__all__ = [
    "Cause",
    "ItemDraft",
    "RuleDraft",
    "add_department",
    "assign_items",
    "bring_back_department",
    "bring_back_rule",
    "change_item",
    "change_rule",
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
    "unlink_items",
    "write_entry",
]
