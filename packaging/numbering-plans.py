#!/usr/bin/env python3
"""Writes src/phone/plans/table.tsv from the metadata of libphonenumber, as its port to Python has it.

The version is that of the metadata in the crate rlibphonenumber, with which the tests compare the table.
Usage: pip install phonenumbers==9.0.42 && packaging/numbering-plans.py > src/phone/plans/table.tsv
"""
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.phonemetadata import PhoneMetadata

COLUMNS = [
    "country", "code", "leading digits", "international prefix", "national prefix", "replacement", "types", "general",
]
# The kinds of numbers that libphonenumber regards as valid. The most frequent ones come first: they are matched first.
KINDS = [
    "mobile", "fixed_line", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
    "voicemail",
]
# The countries where the general pattern does not match all numbers of these kinds, which are valid only if it does.
STRICTER = ["AT", "DE"]


def types(plan):
    descriptions = [getattr(plan, kind) for kind in KINDS]
    patterns = [description.national_number_pattern for description in descriptions if description]
    return "^(?:%s)$" % "|".join(dict.fromkeys(filter(None, patterns)))


def general(plan):
    return "^(?:%s)$" % plan.general_desc.national_number_pattern if plan.id in STRICTER else ""


def start(pattern):
    return "^(?:%s)" % pattern if pattern else ""


print("\t".join(COLUMNS))
# The plans of a code are together, that of its main country first.
for code, countries in sorted(COUNTRY_CODE_TO_REGION_CODE.items(), key=lambda entry: str(entry[0])):
    for country in countries:
        plan = PhoneMetadata.metadata_for_region_or_calling_code(code, country)
        print("\t".join([
            country, str(code), start(plan.leading_digits), start(plan.international_prefix),
            start(plan.national_prefix_for_parsing), (plan.national_prefix_transform_rule or "").replace("\\", "$"),
            types(plan), general(plan),
        ]))
