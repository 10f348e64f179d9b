"""What a catalogue may say, and what a report must satisfy. Values in, faults out; no database here."""

from thidua.indicators.rules.checking import ABSENT, CHECK_KINDS, PLACES, Broken, broken_checks, parameter_of
from thidua.indicators.rules.faults import Catalogues, faults_in_catalogue
from thidua.indicators.rules.refusals import (
    CatalogueFault,
    CatalogueUnreadable,
    FormInUse,
    IndicatorGone,
    IndicatorMeansOther,
    NoSuchIndicator,
)

__all__ = [
    "ABSENT",
    "CHECK_KINDS",
    "PLACES",
    "Broken",
    "CatalogueFault",
    "CatalogueUnreadable",
    "Catalogues",
    "FormInUse",
    "IndicatorGone",
    "IndicatorMeansOther",
    "NoSuchIndicator",
    "broken_checks",
    "faults_in_catalogue",
    "parameter_of",
]
